// Passkeys: asks the browser for one and puts its answer into the form. Without this file a code does.

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const decoded = (list = []) => list.map((entry) => ({ ...entry, id: bytes(entry.id) }));

// What the portal sent as JSON, as browsers want it. (`parseRequestOptionsFromJSON` is too new for many of them.)
const publicKey = (options) => ({
  ...options,
  challenge: bytes(options.challenge),
  ...(options.user && { user: { ...options.user, id: bytes(options.user.id) } }),
  allowCredentials: decoded(options.allowCredentials),
  excludeCredentials: decoded(options.excludeCredentials),
});

// The answer of the browser, as the portal wants it.
function answered(credential) {
  const { response } = credential;
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const sent = Object.fromEntries(parts.filter((part) => response[part]).map((part) => [part, text(response[part])]));
  if (response.getTransports) sent.transports = response.getTransports();
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: sent,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

function isOurs(name) {
  return location.hostname === name || location.hostname.endsWith(`.${name}`);
}

for (const place of document.querySelectorAll("[data-passkey]")) {
  const button = place.querySelector("button");
  const status = place.querySelector("[role=status]");
  const field = document.getElementById(place.dataset.field);
  const { form } = field;
  const options = JSON.parse(place.dataset.options);
  const making = place.dataset.passkey === "create";
  const name = options.rp?.id ?? options.rpId;

  if (!isOurs(name)) {
    status.textContent = `${place.dataset.elsewhere} ${name}`;
    continue;
  }
  if (!window.PublicKeyCredential) {
    status.textContent = place.dataset.unsupported;
    continue;
  }
  button.hidden = false;
  if (!making && !form.querySelector("[type=password]")) button.focus();
  button.addEventListener("click", async () => {
    if (making && !form.reportValidity()) return;
    status.textContent = "";
    button.disabled = true;
    try {
      const asked = { publicKey: publicKey(options) };
      field.value = answered(await (making ? navigator.credentials.create(asked) : navigator.credentials.get(asked)));
      form.submit();
    } catch (error) {
      status.textContent = (making && error.name === "InvalidStateError" && place.dataset.there) || place.dataset.failed;
      button.disabled = false;
      button.focus();
    }
  });
}
