# SPDX-License-Identifier: BSD-2-Clause
# build - the programs, outside the source tree, and their installation

# build - configure and make, unless --build names a tree that is ready
build()
{
	[ -z "$BUILD_GIVEN" ] || return 0
	mkdir -p "$BUILD"
	exec 8>"$TOP/build/.lock"
	flock 8
	local source=$TOP
	[ ! -e "$TOP/config.status" ] || source=$(pristine_copy)
	[ -x "$source/configure" ] && [ "$source/configure" -nt "$source/configure.ac" ] ||
		logged "$source/autogen.sh"
	if [ ! -e "$BUILD/config.status" ]; then
		say "configuring in $BUILD"
		(cd "$BUILD" && logged "$source/configure" --quiet)
	fi
	say "building in $BUILD"
	logged make -s -C "$BUILD" -j"$(nproc)"
	exec 8>&-
}

# pristine_copy - a tree that was configured in place cannot be built outside
pristine_copy()
{
	local copy=$TOP/build/source
	mkdir -p "$copy"
	tar -C "$TOP" --exclude=./build --exclude=./.git --exclude='*.o' \
		--exclude='*.a' --exclude=./config.status --exclude=./Makefile \
		--exclude=./config.h --exclude=./stamp-h1 --exclude=.deps -cf - . |
		tar -C "$copy" -xf -
	echo "$copy"
}

# logged COMMAND... - quiet unless it fails
logged()
{
	if ! "$@" >"$TOP/build/demo.log" 2>&1; then
		tail -n 40 "$TOP/build/demo.log" >&2
		die "failed: $* (all of it: $TOP/build/demo.log)"
	fi
}

# install_programs - below DIR, the configuration's paths pointing there
install_programs()
{
	(
		flock 8
		make -s -C "$BUILD" install prefix="$DIR/programs" \
			fpconfdir="$DIR/etc" fprundir="$DIR/run" \
			fplogdir="$DIR/log" fpstatedir="$DIR/data" \
			systemdsystemunitdir="$DIR/programs/systemd" \
			>"$DIR/log/install.log" 2>&1
	) 8>"$BUILD/.install.lock" ||
		die "make install failed, see $DIR/log/install.log"
}
