# Every target works on a fresh clone with Python 3.11+, make and a package index. `make help` lists them.

PORT = 8000
ARGS =
VENV = .venv
BIN = $(VENV)/bin

# `python3` if it is new enough, else the newest that is; run, because a shim can exist and fail.
PYTHON := $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)

# $(call install,FILE): install FILE's packages; when that fails say in one line why.
install = @echo "Installing $(1) …"; \
	$(BIN)/python -m pip install --disable-pip-version-check --retries 2 -r $(1) > $(VENV)/pip.log 2>&1 || { \
		if grep -qE 'Connection|Temporary failure|timed out|ProxyError|SSLError' $(VENV)/pip.log; \
		then echo "No package index can be reached: connect to a network or set PIP_INDEX_URL (pip's words: $(VENV)/pip.log)." >&2; \
		else echo "pip could not install $(1): $$(grep ERROR $(VENV)/pip.log | tail -n1) (pip's words: $(VENV)/pip.log)" >&2; fi; \
		exit 1; }

.PHONY: help demo cluster test drill bench growth check format clean
.NOTPARALLEL:

help: ## show this list
	@echo "ASP Portal. make …"
	@sed -n 's/^\([a-z]*\):.*## /  \1	/p' Makefile
	@echo "PYTHON=… picks another Python than $(or $(PYTHON),the one that is missing)."

demo: export DJANGO_SETTINGS_MODULE = asp_portal.settings.development
# `make demo DATABASE_URL=…` for another database; one that merely stands in the shell is left alone.
demo: export DATABASE_URL = sqlite:///$(CURDIR)/var/portal.sqlite3
demo: export SITE_ORIGIN = http://127.0.0.1:$(PORT)
# Without Django's debugging pages: a demonstration shows what visitors see, the page for a missing address included.
demo: export DEBUG = false
demo: free-port $(VENV)/runtime.stamp ## run the site with sample content (PORT=8000)
	@mkdir -p var/static
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py seed_demo
	@echo
	@echo "Site      http://127.0.0.1:$(PORT)/"
	@echo "Admin     http://127.0.0.1:$(PORT)/admin/"
	@echo "Accounts  drafter, editor, publisher, translator, officer, admin"
	@echo "Password  $$($(BIN)/python -c 'from asp_portal.settings import development; print(development.DEMO_PASSWORD)')"
	@echo "Ctrl-C ends it."
	@$(BIN)/python manage.py runserver --noreload 127.0.0.1:$(PORT)

.PHONY: free-port
free-port: python
	@"$(PYTHON)" -c 'import socket, sys; s = socket.socket(); \
	s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(("127.0.0.1", int(sys.argv[1])))' "$(PORT)" 2>/dev/null \
	|| { echo "Port $(PORT) cannot be used (taken?): choose another, for example make demo PORT=8001." >&2; exit 1; }

cluster: PORT = 8443
cluster: free-port $(VENV)/dev.stamp ## two nodes, PostgreSQL with a replica, Valkey, a bucket and nginx, on this machine (PORT=8443)
	$(call install,requirements-cluster.txt)
	@$(BIN)/python -m tests.cluster $(PORT)

test: $(VENV)/dev.stamp ## run every test on SQLite and on PostgreSQL (ARGS="-k word" goes to pytest)
	@$(BIN)/python -m tests.run $(ARGS)

drill: $(VENV)/dev.stamp ## what takes longer than a test: kills, outages, many at once (ARGS="kills front" runs some)
	@$(BIN)/python -m tests.drills $(ARGS)

bench: $(VENV)/dev.stamp ## the portal beside Wagtail on equal content, on PostgreSQL (ARGS=sqlite)
	@$(BIN)/python -m tests.bench $(ARGS)

growth: $(VENV)/dev.stamp ## what each page costs as the archive grows, in a database of its own (ARGS="2000 20000")
	@$(BIN)/python -m tests.growth $(ARGS)

check: $(VENV)/dev.stamp ## formatters, linters, import contracts, migrations, deployment settings
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh -c '\
	failed=0; \
	run() { echo "+ $$*"; "$$@" || failed=1; }; \
	run ruff format --check --output-format concise .; \
	run ruff check --output-format concise .; \
	run lint-imports; \
	run python -m tests.audit; \
	export DATABASE_URL=sqlite://:memory:; \
	run python manage.py makemigrations --check --dry-run; \
	export SECRET_KEY="$$(python -c "import secrets; print(secrets.token_urlsafe(64))")"; \
	export ALLOWED_HOSTS=portal.example SITE_ORIGIN=https://portal.example; \
	run python manage.py check --deploy --fail-level WARNING --settings asp_portal.settings.production; \
	[ $$failed = 0 ] && echo "All checks passed." || { echo "Some checks failed, see above." >&2; exit 1; }'

format: $(VENV)/dev.stamp ## format the code and repair what the linter can repair
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

clean: ## remove the virtual environment and caches; var/ (database, uploads) stays
	rm -rf $(VENV) .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: python
python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or newer is missing: install it, or name it with PYTHON=/path/to/python." >&2; exit 1; }

# A virtual environment that somebody made by hand is kept.
$(VENV)/made.stamp: | python
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "Python's venv module is missing: apt-get install python3-venv." >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { rm -rf $(VENV); $(PYTHON) -m venv $(VENV); }
	@touch $@

$(VENV)/runtime.stamp: requirements.txt $(VENV)/made.stamp
	$(call install,$<)
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt requirements.txt $(VENV)/made.stamp
	$(call install,$<)
	@touch $@ $(VENV)/runtime.stamp
