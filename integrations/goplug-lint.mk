# include goplug-lint.mk; then `make check-plugins` after the build, or as a prerequisite of the release.
#
# PLUGINS holds names and patterns, which make and goplug-lint expand themselves: the names of the files that are found are
# never read as a part of this file, or of a command. So do not write $(wildcard ...), which would put them there.
GOPLUG_LINT ?= npx --yes goplug-lint@0.1.0
HOST ?= gateway
PLUGINS ?= plugins/*.so

define goplug_newline


endef
goplug_quoted = '$(subst ','\'',$(1))'
# In a list of prerequisites make takes what follows a semicolon for a command.
$(if $(findstring ;,$(PLUGINS))$(findstring $(goplug_newline),$(PLUGINS)),\
  $(error check-plugins: a name in PLUGINS has a semicolon or a line break))

.PHONY: check-plugins
check-plugins: $(HOST) $(PLUGINS)
	$(if $(strip $(PLUGINS)),,@echo 'check-plugins: there are no plugins' >&2; exit 2)
	$(GOPLUG_LINT) --host $(call goplug_quoted,./$(HOST)) $(foreach name,$(PLUGINS),--plugin=$(call goplug_quoted,$(name)))
