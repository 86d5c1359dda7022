# SPDX-License-Identifier: MIT
# Makefile: builds, installs, tries and checks cubby. One file, no configure.
#
#   make [STRICT=1] [SAN=1] [V=1]     STRICT: warnings are errors; SAN: sanitizers; V: show commands
#   make help                         lists the targets
#
# The build tree is laid out like an installation (bin, libexec, share), because cubby finds its
# helpers, profiles and filters by its own place: build/bin/cubby runs without being installed.

CC = gcc
MUSL_CC = musl-gcc
PREFIX = /usr/local
DESTDIR =
override PREFIX := $(patsubst ~%,$(HOME)%,$(PREFIX))
BUILD = $(if $(SAN),build-san,build)
Q = $(if $(V),,@)

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:

# ---- flags -------------------------------------------------------------------------------------

GCC_WARNINGS = -Wlogical-op -Wduplicated-cond -Wduplicated-branches -Wjump-misses-init \
	-Wimplicit-fallthrough=5
CLANG_WARNINGS = -Wimplicit-fallthrough -Wenum-conversion -Wcomma -Wconditional-uninitialized
WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wundef -Wvla -Walloca -Wcast-qual -Wwrite-strings \
	-Wpointer-arith -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wswitch-enum \
	-Wformat=2 -Wnull-dereference -Wdate-time -Wframe-larger-than=16384 -Wunused-macros \
	$(if $(findstring clang,$(CC)),$(CLANG_WARNINGS),$(GCC_WARNINGS)) $(if $(STRICT),-Werror)
CPPFLAGS = -D_GNU_SOURCE -Isrc -I. -I$(BUILD)/gen
CFLAGS = -O2 -g
COMMON = -std=c11 $(WARNINGS) $(CPPFLAGS) -fno-common -ffile-prefix-map=$(CURDIR)/= -MMD -MP
HARDEN = -fPIE -fstack-protector-strong -fstack-clash-protection
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer \
	$(if $(LIBFUZZER),-fsanitize=fuzzer-no-link)

# glibc: helpers and tests. musl has no fortified headers and Debian's is built without
# -fcf-protection, so these two are of use here only.
GLIBC_CFLAGS = $(COMMON) $(HARDEN) $(CFLAGS) \
	$(if $(SAN),$(SANITIZE),-fcf-protection -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
GLIBC_LDFLAGS = -pie -Wl,-z,relro,-z,now $(if $(SAN),$(SANITIZE)) $(LDFLAGS)

# musl: the launcher and what runs inside sandboxes. musl-gcc hides all of /usr/include; a folder
# of links shows it the kernel's headers and nothing else.
ARCH := $(firstword $(subst -, ,$(shell $(CC) -dumpmachine)))
MULTIARCH := $(shell $(CC) -print-multiarch 2>/dev/null || $(CC) -dumpmachine)
MUSL_LIB = /usr/lib/$(ARCH)-linux-musl
KERNEL_HEADERS = $(BUILD)/kernel-headers
MUSL_CFLAGS = $(COMMON) $(HARDEN) $(CFLAGS) -isystem $(KERNEL_HEADERS)

# Static and still position independent, with RELRO: a launcher that reads profiles is better
# randomised, and a launch takes no more page faults than with fixed addresses. Debian's musl-gcc
# links -static-pie wrongly (Scrt1.o, an interpreter), hence the start files by name.
MUSL_PIE_LINK = $(CC) -static-pie -nostdlib -nostartfiles -Wl,-z,relro,-z,now,-z,noexecstack \
	-Wl,--gc-sections $(LDFLAGS) $(MUSL_LIB)/rcrt1.o $(MUSL_LIB)/crti.o
LAYOUT = src/base/large.ld
MUSL_PIE_LIBS = -Wl,-T,$(LAYOUT) -L$(MUSL_LIB) -Wl,--start-group -lc $(shell $(CC) -print-libgcc-file-name) \
	-Wl,--end-group $(MUSL_LIB)/crtn.o

# ---- what is built -----------------------------------------------------------------------------

# src/container is not in the launcher: it is a program of its own, of the launcher's parts.
CONTAINER_SOURCES := $(sort $(wildcard src/container/*.c))
LAUNCHER_SOURCES := $(filter-out $(CONTAINER_SOURCES),$(sort $(wildcard src/*.c src/*/*.c)))
LAUNCHER_FLAVOUR := $(if $(SAN),glibc,musl)
LAUNCHER_OBJECTS := $(LAUNCHER_SOURCES:%.c=$(BUILD)/obj/$(LAUNCHER_FLAVOUR)/%.o)
CONTAINER_PROGRAM := $(BUILD)/libexec/cubby/cubby-container
CONTAINER_OBJECTS := $(CONTAINER_SOURCES:%.c=$(BUILD)/obj/$(LAUNCHER_FLAVOUR)/%.o) \
	$(filter-out %/src/main.o,$(LAUNCHER_OBJECTS))

# A helper is a folder with sources; LIBS_<name> says what it links.
HELPERS := $(filter-out common,$(sort $(foreach c,$(wildcard helpers/*/*.c),$(word 2,$(subst /, ,$(c))))))
HELPER_PROGRAMS := $(HELPERS:%=$(BUILD)/libexec/cubby/cubby-%) $(CONTAINER_PROGRAM)
LIBS_policy = -lseccomp
LIBS_doctor = -lseccomp -lcap
LIBS_scope = -lsystemd
# Static: its soname is another one in each release of Debian, and it takes less time to start.
LIBS_procfs = -Wl,-Bstatic -lfuse3 -Wl,-Bdynamic
# What libfuse writes goes through helpers/viewfs/ring.c. liburing is static as libfuse is.
LIBS_viewfs = -Wl,--wrap=writev $(LIBS_procfs) -Wl,-Bstatic -luring -Wl,-Bdynamic
# Profiles are read and made by the reader of profiles itself.
LIBS_import = $(BUILD)/obj/all.a
LIBS_desktop = $(BUILD)/obj/all.a -lsystemd
# Archives, JSON and hashes of images. jansson is static: names that it shares with base/json.h would be an
# error of the linker, not another function at run time.
LIBS_image = $(BUILD)/obj/all.a -larchive -Wl,-Bstatic -ljansson -Wl,-Bdynamic -lnettle
# It needs what the launcher knows of the user and of kept changes.
LIBS_changes = $(BUILD)/obj/all.a

# Every start of a program with windows waits for the one, and of a root shell for the other: they
# start as the launcher does.
MUSL_HELPERS := $(if $(SAN),,doors skeleton)
MUSL_HELPERS_OBJECTS := $(patsubst %.c,$(BUILD)/obj/musl/%.o,$(sort $(wildcard \
	src/base/*.c src/kern/*.c src/wire/*.c)) helpers/common/denial.c)

PROFILES := $(sort $(wildcard profiles/*/*.toml))
SHARE = $(BUILD)/share/cubby

# Archives of objects, so that a helper or a test takes only what it calls.
LIB_HELPERS := $(BUILD)/obj/helpers.a
LIB_HELPERS_OBJECTS := $(patsubst %.c,$(BUILD)/obj/glibc/%.o,$(sort $(wildcard \
	src/base/*.c src/kern/*.c src/wire/*.c helpers/common/*.c)))
LIB_ALL := $(BUILD)/obj/all.a
LIB_ALL_OBJECTS := $(patsubst %.c,$(BUILD)/obj/glibc/%.o, \
	$(filter-out src/main.c src/container/main.c,$(LAUNCHER_SOURCES) $(CONTAINER_SOURCES)))

# tests/SUITE/test_*.c are Check programs, other C files there are programs that tests run, most
# of them inside sandboxes: those are static. A folder of such a program's name holds its parts.
CHECK_SOURCES := $(sort $(wildcard tests/*/test_*.c))
CHECK_PROGRAMS := $(CHECK_SOURCES:%.c=$(BUILD)/%)
PROBE_SOURCES := $(filter-out $(CHECK_SOURCES) tests/bench/% tests/fuzz/%,$(sort $(wildcard tests/*/*.c)))
PROBE_PROGRAMS := $(PROBE_SOURCES:%.c=$(BUILD)/%)
BENCH_PROGRAMS := $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard tests/bench/*.c)))

# The programs for valgrind: the launcher of glibc objects too, and all with a way round for the system
# calls that valgrind lacks. Only where that is written for; with the sanitizers it is of no use.
MEMCHECK = $(BUILD)/tests/memcheck/prefix
MEMCHECK_PROGRAMS := $(if $(SAN),,$(if $(filter x86_64,$(ARCH)),$(MEMCHECK)/bin/cubby \
	$(HELPER_PROGRAMS:$(BUILD)/%=$(MEMCHECK)/%)))

.PHONY: all test-programs bench-programs fuzz-programs try check check-long check-root check-desktop soak check-vm hostile-table bench \
	fuzz install uninstall fmt clean help FORCE

all: $(BUILD)/bin/cubby $(HELPER_PROGRAMS) $(SHARE)/profiles ## build everything

$(BUILD)/bin/cubby: $(LAUNCHER_OBJECTS) $(BUILD)/list-launcher $(LAYOUT)
$(CONTAINER_PROGRAM): $(CONTAINER_OBJECTS) $(BUILD)/list-launcher $(LAYOUT)
$(BUILD)/bin/cubby $(CONTAINER_PROGRAM):
	$(call say,LINK)
ifdef SAN
	$(Q)$(CC) $(GLIBC_LDFLAGS) -o $@ $(filter %.o,$^)
else
	$(Q)$(MUSL_PIE_LINK) -o $@ $(filter %.o,$^) $(MUSL_PIE_LIBS)
endif

define HELPER_OBJECTS_RULE
HELPER_OBJECTS_$(1) := $$(patsubst %.c,$(BUILD)/obj/glibc/%.o,$$(sort $$(wildcard helpers/$(1)/*.c)))
endef
$(foreach h,$(HELPERS),$(eval $(call HELPER_OBJECTS_RULE,$(h))))

define HELPER_RULE
$(BUILD)/libexec/cubby/cubby-$(1): $$(HELPER_OBJECTS_$(1)) $(LIB_HELPERS)
	$$(call say,LINK)
	$$(Q)$$(CC) $$(GLIBC_LDFLAGS) -o $$@ $$(HELPER_OBJECTS_$(1)) $(LIB_HELPERS) $$(LIBS_$(1))
endef
$(foreach h,$(filter-out $(MUSL_HELPERS),$(HELPERS)),$(eval $(call HELPER_RULE,$(h))))

define MUSL_HELPER_RULE
$(BUILD)/libexec/cubby/cubby-$(1): $$(HELPER_OBJECTS_$(1):$(BUILD)/obj/glibc/%=$(BUILD)/obj/musl/%) $(MUSL_HELPERS_OBJECTS)
	$$(call say,LINK)
	$$(Q)$$(MUSL_PIE_LINK) -o $$@ $$^ $$(MUSL_PIE_LIBS)
endef
$(foreach h,$(MUSL_HELPERS),$(eval $(call MUSL_HELPER_RULE,$(h))))

$(BUILD)/libexec/cubby/cubby-import $(BUILD)/libexec/cubby/cubby-desktop \
	$(BUILD)/libexec/cubby/cubby-changes $(BUILD)/libexec/cubby/cubby-image: $(LIB_ALL)

# A folder made whole each time, so that a profile taken away does not linger.
$(SHARE)/profiles: $(PROFILES) $(BUILD)/list-profiles $(BUILD)/bin/cubby
	$(call say,PROFILE)
	$(Q)rm -rf $@
	$(Q)for p in $(PROFILES); do install -D -m 644 "$$p" "$(SHARE)/$$p" || exit 1; done
	$(Q)$(BUILD)/bin/cubby __match-index $@

# The filters of the policies that profiles ship with are a part of the launcher.
BUILTIN_FILTERS = $(BUILD)/gen/engine/builtin_filters.inc
$(BUILTIN_FILTERS): $(BUILD)/libexec/cubby/cubby-policy
	$(call say,FILTER)
	$(Q)$< builtin >$@.new
	$(Q)mv $@.new $@
$(BUILD)/obj/musl/src/engine/builtin_filter.o $(BUILD)/obj/glibc/src/engine/builtin_filter.o: $(BUILTIN_FILTERS)

# And those of the desktop's services a part of what starts them.
SERVICE_FILTERS = $(BUILD)/gen/helpers/doors/filters.inc
$(SERVICE_FILTERS): $(BUILD)/libexec/cubby/cubby-policy
	$(call say,FILTER)
	$(Q)$< services >$@.new
	$(Q)mv $@.new $@
$(BUILD)/obj/musl/helpers/doors/filter.o $(BUILD)/obj/glibc/helpers/doors/filter.o: $(SERVICE_FILTERS)

$(LIB_HELPERS): $(LIB_HELPERS_OBJECTS) $(BUILD)/list-helpers
	$(call say,AR)
	$(Q)rm -f $@
	$(Q)ar rcs $@ $(LIB_HELPERS_OBJECTS)

$(LIB_ALL): $(LIB_ALL_OBJECTS) $(BUILD)/list-launcher
	$(call say,AR)
	$(Q)rm -f $@
	$(Q)ar rcs $@ $(LIB_ALL_OBJECTS)

$(BUILD)/obj/musl/%.o: %.c $(BUILD)/flags | $(KERNEL_HEADERS)
	$(call say,CC)
	$(Q)$(MUSL_CC) $(MUSL_CFLAGS) -ffunction-sections -c -o $@ $<

$(BUILD)/obj/glibc/%.o: %.c $(BUILD)/flags
	$(call say,CC)
	$(Q)$(CC) $(GLIBC_CFLAGS) -c -o $@ $<

$(KERNEL_HEADERS):
	$(Q)mkdir -p $@
	$(Q)ln -sfn /usr/include/linux $@/linux
	$(Q)ln -sfn /usr/include/asm-generic $@/asm-generic
	$(Q)ln -sfn /usr/include/$(MULTIARCH)/asm $@/asm

# Files that change only when their text does: a new flag or source rebuilds what depends on it.
define TEXT_RULE
$(BUILD)/$(1): FORCE
	$$(Q)mkdir -p $$(@D)
	$$(Q)echo '$(2)' | cmp -s - $$@ || echo '$(2)' > $$@
endef
$(eval $(call TEXT_RULE,flags,$(CC) $(MUSL_CC) $(GLIBC_CFLAGS) $(GLIBC_LDFLAGS)))
$(eval $(call TEXT_RULE,list-launcher,$(LAUNCHER_SOURCES) $(CONTAINER_SOURCES)))
$(eval $(call TEXT_RULE,list-helpers,$(LIB_HELPERS_OBJECTS)))
$(eval $(call TEXT_RULE,list-profiles,$(PROFILES)))

say = $(Q)mkdir -p $(@D)$(if $(V),,; printf '  %-8s%s\n' $(1) $(@:$(BUILD)/%=%))

# ---- tests -------------------------------------------------------------------------------------

test-programs: $(CHECK_PROGRAMS) $(PROBE_PROGRAMS) $(BENCH_PROGRAMS) $(MEMCHECK_PROGRAMS) fuzz-programs ## build what the tests run

# gcc does not know that a failed ck_assert of a pointer does not return.
$(BUILD)/obj/glibc/tests/%.o: WARNINGS += -Wno-null-dereference

CHECK_LIBS = -lcheck -lsubunit -lrt -lm -pthread

# A Check program in the folder of a helper's name is linked with that helper's objects too.
define CHECK_RULE
$(BUILD)/$(1:.c=): $(BUILD)/obj/glibc/$(1:.c=.o) $(LIB_ALL) \
	$$(filter-out %/main.o,$$(HELPER_OBJECTS_$(2))) $(LIB_HELPERS)
	$$(call say,LINK)
	$$(Q)$$(CC) $$(GLIBC_LDFLAGS) -o $$@ $$(filter %.o,$$^) $(LIB_ALL) $(LIB_HELPERS) \
		$$(CHECK_LIBS) $$(LIBS_$(2))
endef
$(foreach c,$(CHECK_SOURCES),$(eval $(call CHECK_RULE,$(c),$(word 2,$(subst /, ,$(c))))))

define PROBE_RULE
$(BUILD)/$(1:.c=): $(1) $(sort $(wildcard $(1:.c=)/*.c $(1:.c=)/*.h)) $(BUILD)/flags | $(KERNEL_HEADERS)
	$$(call say,PROBE)
	$$(Q)$$(MUSL_CC) $$(MUSL_CFLAGS) $$(PROBE_CFLAGS) -fno-pie -no-pie -static -MF $$@.d -o $$@ \
		$$(filter %.c,$$^)
endef
$(foreach p,$(PROBE_SOURCES) $(wildcard tests/bench/*.c),$(eval $(call PROBE_RULE,$(p))))

# Fuzz targets always have the sanitizers. With LIBFUZZER (and CC=clang) they look for new inputs,
# without they have a plain main that replays the known ones.
FUZZ_TARGETS := $(patsubst tests/fuzz/target_%.c,%,$(sort $(wildcard tests/fuzz/target_*.c)))
FUZZ_PROGRAMS := $(FUZZ_TARGETS:%=$(BUILD)/tests/fuzz/%)
FUZZ_SOURCES := $(sort $(wildcard tests/fuzz/*.c))
FUZZ_OBJECTS = $(BUILD)/obj/glibc/tests/fuzz/property.o \
	$(if $(LIBFUZZER),,$(BUILD)/obj/glibc/tests/fuzz/replay.o)
FUZZ_OBJECTS_policy = $(filter %/call.o %/interp.o %/policy.o %/request.o %/tree.o,$(HELPER_OBJECTS_policy))
FUZZ_LIBS_policy = -lseccomp
FUZZ_OBJECTS_dns = $(filter %/dns.o %/address.o,$(HELPER_OBJECTS_net))
FUZZ_OBJECTS_frame = $(filter %/frame.o %/address.o,$(HELPER_OBJECTS_net))
FUZZ_OBJECTS_lead = $(filter %/lead.o,$(HELPER_OBJECTS_netpcap))
FUZZ_OBJECTS_hello = $(filter %/hello.o,$(HELPER_OBJECTS_net))
FUZZ_OBJECTS_proxy = $(filter %/proxy_text.o %/address.o,$(HELPER_OBJECTS_net))

ifdef SAN
fuzz-programs: $(FUZZ_PROGRAMS)
else
fuzz-programs:
	$(Q)$(MAKE) --no-print-directory SAN=1 BUILD=$(BUILD)-san fuzz-programs
	$(Q)mkdir -p $(BUILD)/tests/fuzz
	$(Q)cp -u $(FUZZ_TARGETS:%=$(BUILD)-san/tests/fuzz/%) $(BUILD)/tests/fuzz/
endif

$(FUZZ_PROGRAMS): $(BUILD)/tests/fuzz/%: $(BUILD)/obj/glibc/tests/fuzz/target_%.o $(FUZZ_OBJECTS) \
	$(HELPER_OBJECTS_policy) $(HELPER_OBJECTS_net) $(HELPER_OBJECTS_netpcap) $(LIB_ALL) $(LIB_HELPERS)
	$(call say,LINK)
	$(Q)$(CC) $(GLIBC_LDFLAGS) $(if $(LIBFUZZER),-fsanitize=fuzzer) -o $@ $< $(FUZZ_OBJECTS) \
		$(FUZZ_OBJECTS_$*) $(LIB_ALL) $(LIB_HELPERS) $(FUZZ_LIBS_$*)

# $(1): the program; $(2): its objects and archives; $(3): its libraries
define MEMCHECK_RULE
$(MEMCHECK)/$(1): $(BUILD)/obj/glibc/tests/memcheck/programs/syscall.o $(2)
	$$(call say,LINK)
	$$(Q)$$(CC) $$(GLIBC_LDFLAGS) -o $$@ $$^ $(3)
endef
$(eval $(call MEMCHECK_RULE,bin/cubby,$(BUILD)/obj/glibc/src/main.o $(LIB_ALL)))
$(eval $(call MEMCHECK_RULE,libexec/cubby/cubby-container,$(BUILD)/obj/glibc/src/container/main.o $(LIB_ALL)))
$(foreach h,$(HELPERS),$(eval $(call MEMCHECK_RULE,libexec/cubby/cubby-$(h), \
	$(HELPER_OBJECTS_$(h)) $(LIB_HELPERS) $(filter %.a,$(LIBS_$(h))),$(filter-out %.a,$(LIBS_$(h))))))

bench-programs: $(BENCH_PROGRAMS) $(BUILD)/tests/lib/leash

# The app of the benchmarks has no libc: its own start-up must not hide the launcher's.
$(BUILD)/tests/bench/tiny: PROBE_CFLAGS = -nostdlib -nostartfiles -fno-stack-protector

try: ## install what is missing, build, run a program sandboxed (CMD="...")
	$(Q)MAKE='$(MAKE)' BUILD='$(BUILD)' tests/lib/try "$$CMD"
override CMD := $(value CMD)
export CMD

check: ## install what tests need, build, run all suites (SUITE=name or a test's path)
	$(Q)MAKE='$(MAKE)' BUILD='$(BUILD)' tests/run $(SUITE)

check-long: export LONG = 1
check-long: check ## the same with the long version of each test that has one (hours)

soak: export LONG = 1
soak: SUITE = tests/fault/soak.sh
soak: check ## 100,000 launches in a row leave nothing behind (RUNS=N: another number)

check-root: SUITE = tests/debian/packages.sh
check-root: check ## install and remove 20 real packages in a root shell (downloads them; RUNS=N: fewer)

check-desktop: export KINDS = desktop
check-desktop: SUITE = apps tests/desktop/apps.sh tests/desktop/programs.sh
check-desktop: check ## browsers, office and terminals with their profiles, under X and Wayland (installs them)

check-vm: ## run suites in a virtual machine: Debian's kernel, systemd, cgroup v2 (SUITE=name)
	$(Q)MAKE='$(MAKE)' BUILD='$(BUILD)' tests/vm/machine/run.sh $(SUITE)

hostile-table: all test-programs ## write docs/hostile.md: what hostile programs achieve (as root)
	$(Q)MAKE='$(MAKE)' BUILD='$(BUILD)' tests/hostile/table

fuzz: ## look for inputs that break a property (TARGET=name SECONDS=600)
	$(Q)MAKE='$(MAKE)' tests/lib/fuzz '$(TARGET)' '$(or $(SECONDS),60)'

bench: ## compare launches with bwrap, unshare and the floor (takes minutes)
	$(Q)MAKE='$(MAKE)' BUILD='$(BUILD)' tests/bench/run.sh

fmt: ## format all C sources
	$(Q)git ls-files '*.c' '*.h' | xargs clang-format -i

# ---- installation ------------------------------------------------------------------------------

INSTALLED = $(DESTDIR)$(PREFIX)
MAN_PAGES := $(sort $(wildcard docs/*.[1-8]))
BASH_COMPLETION = $(INSTALLED)/share/bash-completion/completions/cubby
ZSH_COMPLETION = $(INSTALLED)/share/zsh/site-functions/_cubby
FISH_COMPLETION = $(INSTALLED)/share/fish/vendor_completions.d/cubby.fish

install: all ## install below DESTDIR/PREFIX (PREFIX=~/.local needs no root)
	$(Q)install -d '$(INSTALLED)/bin' '$(INSTALLED)/libexec/cubby' '$(INSTALLED)/share/cubby'
	$(Q)install -m 755 $(BUILD)/bin/cubby '$(INSTALLED)/bin/'
	$(Q)install -m 755 $(HELPER_PROGRAMS) '$(INSTALLED)/libexec/cubby/'
	$(Q)rm -rf '$(INSTALLED)/share/cubby/profiles' '$(INSTALLED)/share/cubby/filters'
	$(Q)cp -R $(SHARE)/profiles '$(INSTALLED)/share/cubby/'
	$(Q)chmod -R u+rwX,go+rX,go-w '$(INSTALLED)/share/cubby'
	$(Q)install -D -m 644 completion/cubby.bash '$(BASH_COMPLETION)'
	$(Q)install -D -m 644 completion/_cubby '$(ZSH_COMPLETION)'
	$(Q)install -D -m 644 completion/cubby.fish '$(FISH_COMPLETION)'
	$(Q)for page in $(MAN_PAGES); do \
		install -D -m 644 "$$page" '$(INSTALLED)'/share/man/man$${page##*.}/$${page##*/} || exit 1; done

uninstall: ## remove what install put below DESTDIR/PREFIX
	$(Q)rm -f '$(INSTALLED)/bin/cubby' '$(BASH_COMPLETION)' '$(ZSH_COMPLETION)' '$(FISH_COMPLETION)'
	$(Q)rm -rf '$(INSTALLED)/libexec/cubby' '$(INSTALLED)/share/cubby'
	$(Q)for page in $(MAN_PAGES); do rm -f '$(INSTALLED)'/share/man/man$${page##*.}/$${page##*/}; done

clean: ## remove build, build-san and build-fuzz
	$(Q)rm -rf build build-san build-fuzz

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 24

FORCE:

-include $(LAUNCHER_OBJECTS:.o=.d) $(CONTAINER_OBJECTS:.o=.d) $(LIB_ALL_OBJECTS:.o=.d) $(LIB_HELPERS_OBJECTS:.o=.d) \
	$(foreach h,$(HELPERS),$(HELPER_OBJECTS_$(h):.o=.d)) $(CHECK_SOURCES:%.c=$(BUILD)/obj/glibc/%.d) \
	$(foreach h,$(MUSL_HELPERS),$(HELPER_OBJECTS_$(h):$(BUILD)/obj/glibc/%.o=$(BUILD)/obj/musl/%.d)) $(MUSL_HELPERS_OBJECTS:.o=.d) \
	$(FUZZ_SOURCES:%.c=$(BUILD)/obj/glibc/%.d) $(PROBE_PROGRAMS:=.d) $(BENCH_PROGRAMS:=.d)
