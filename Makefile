# Two commands matter: `make run` does the main job, `make test` passes the tests.
.PHONY: run test lint format bench fuzz screenshots deb windows release test-installers lock clean

PY := .venv/bin/python
OUT ?= build/demo
DATA ?= build/workspace

run: .venv/run
	@packaging/run.sh "$(OUT)" "$(DATA)"

test: .venv/dev
	@packaging/system.sh test
	QT_QPA_PLATFORM=offscreen $(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: .venv/dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports

format: .venv/dev
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

bench: .venv/dev
	@packaging/system.sh test
	QT_QPA_PLATFORM=offscreen $(PY) -m tests.bench.run --out build/bench.json

# Half an hour of processor time; FUZZ=60 for a minute. What crashed, hung or was believed is kept in build/fuzz.
FUZZ ?= 1800
fuzz: .venv/dev
	$(PY) -m tests.fuzz --seconds $(FUZZ) --keep build/fuzz

screenshots: .venv/dev
	@packaging/system.sh test
	QT_QPA_PLATFORM=offscreen $(PY) -m tests.screenshots --out build/screenshots

# Installers, into dist/: packaging/README.md. They need root (a chroot), and ten minutes the first time.
deb: .venv/run
	packaging/linux/build.sh

# IPZONE_SIGN names a command that signs a Windows program: packaging/windows/sign.sh
windows: .venv/run
	packaging/windows/build.sh

# RELEASE_KEYS=FOLDER RELEASE_IDENTITY=NAME RELEASE_PASSPHRASE=FILE signs the manifest that 检查更新文件 reads.
release: deb windows
	$(PY) packaging/release.py dist $(if $(RELEASE_KEYS),--keys "$(RELEASE_KEYS)" --identity "$(RELEASE_IDENTITY)" --passphrase-file "$(RELEASE_PASSPHRASE)")

test-installers:
	packaging/linux/try.sh "$$(ls -t dist/*.deb | head -n 1)"
	if ls dist/*_windows_setup.exe >/dev/null 2>&1; then packaging/windows/prove.sh dist; fi

# Both locks hold hashes and no index address; they are made with uv (pip install uv).
lock:
	uv pip compile -q --universal --python-version 3.11 --generate-hashes pyproject.toml --group build -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes pyproject.toml --group build --group dev -o requirements-dev.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes packaging/build.in -o packaging/build.lock

clean:
	rm -rf build dist .venv *.egg-info .mypy_cache .ruff_cache .import_linter_cache

.venv/run: requirements.lock pyproject.toml
	@packaging/venv.sh requirements.lock
	@touch $@

.venv/dev: requirements-dev.lock pyproject.toml
	@packaging/venv.sh requirements-dev.lock
	@touch $@ .venv/run
