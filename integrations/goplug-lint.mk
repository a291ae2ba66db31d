# include goplug-lint.mk; then `make check-plugins` after the build, or as a prerequisite of the release.
GOPLUG_LINT ?= npx --yes goplug-lint@0.1.0
HOST ?= gateway
PLUGINS ?= $(wildcard plugins/*.so)

.PHONY: check-plugins
check-plugins: $(HOST) $(PLUGINS)
	@test -n '$(PLUGINS)' || { echo 'check-plugins: there are no plugins' >&2; exit 2; }
	$(GOPLUG_LINT) ./$(HOST) $(PLUGINS)
