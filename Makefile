# SPDX-License-Identifier: MIT
# cubby: one Makefile, no configure. `make help` lists the targets.

CC = gcc
MUSL_CC = musl-gcc
BUILD = build
LAUNCHER_SOURCES := $(sort $(wildcard src/*.c src/*/*.c))
LAUNCHER_OBJECTS := $(LAUNCHER_SOURCES:%.c=$(BUILD)/musl/%.o)

WARNINGS = -std=c11 -Wall -Wextra -Wpedantic -Wshadow -Wundef -Wvla -Walloca -Wcast-qual -Wwrite-strings \
	-Wpointer-arith -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wswitch-enum \
	-Wimplicit-fallthrough=5 -Wformat=2 -Wlogical-op -Wduplicated-cond -Wduplicated-branches \
	-Wnull-dereference -Wjump-misses-init -Wdate-time -Wframe-larger-than=16384 -Wunused-macros
CFLAGS = -O2 -g
CPPFLAGS = -D_GNU_SOURCE -Isrc

all: $(BUILD)/bin/cubby ## build everything

$(BUILD)/kernel-headers:
	mkdir -p $@
	ln -sfn /usr/include/linux $@/linux
	ln -sfn /usr/include/asm-generic $@/asm-generic
	ln -sfn $$($(CC) -print-file-name=include >/dev/null; echo /usr/include/$$($(CC) -dumpmachine)/asm) $@/asm

$(BUILD)/bin/cubby: $(LAUNCHER_OBJECTS)
	mkdir -p $(@D)
	$(MUSL_CC) -static -o $@ $^

$(BUILD)/musl/%.o: %.c | $(BUILD)/kernel-headers
	mkdir -p $(@D)
	$(MUSL_CC) $(WARNINGS) $(CPPFLAGS) $(CFLAGS) -isystem $(BUILD)/kernel-headers -MMD -c -o $@ $<

-include $(LAUNCHER_OBJECTS:.o=.d)
