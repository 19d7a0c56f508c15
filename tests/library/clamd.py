"""A small scanner that speaks clamd's protocol, and finds what EICAR made to be found."""

import socket
import struct
import threading
from contextlib import contextmanager

# https://www.eicar.org/download-anti-malware-testfile/, in two halves: scanners would find it here as well.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD" + rb"-ANTIVIRUS-TEST-FILE!$H+H*"


@contextmanager
def clamd(answer=None, most=60_000_000):
    """A scanner on this machine; gives its address as the setting has it. `answer` (bytes) is what it says always.

    A stream of more than `most` bytes is too long for it.
    """
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_serve, args=(server, answer, most), daemon=True)
        thread.start()
        port = server.getsockname()[1]
        try:
            yield f"tcp://127.0.0.1:{port}"
        finally:
            # A connection that says nothing ends it.
            socket.create_connection(("127.0.0.1", port)).close()
            thread.join(20)


def _serve(server, answer, most):
    while True:
        line, _address = server.accept()
        with line, line.makefile("rb") as said:
            command = said.read(10)
            if not command:
                return
            assert command == b"zINSTREAM\0", command
            content = b""
            while size := struct.unpack(">I", said.read(4))[0]:
                content += said.read(size)
                if len(content) > most:
                    break
            if answer is not None:
                line.sendall(answer)
            elif len(content) > most:
                line.sendall(b"INSTREAM size limit exceeded. ERROR\0")
            else:
                line.sendall(b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0")


def nobody_listens():
    """An address at which there is no scanner."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"tcp://127.0.0.1:{server.getsockname()[1]}"
