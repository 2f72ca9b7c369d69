# SPDX-License-Identifier: BSD-2-Clause
# packages - what the demo needs of Debian 12

PACKAGES_BUILD="autoconf automake make gcc gettext libc6-dev pkg-config
	libfcgi-dev default-libmysqlclient-dev libsqlite3-dev libconfig-dev
	libssl-dev libargon2-dev libcurl4-openssl-dev libjansson-dev
	libidn2-dev libmagic-dev libseccomp-dev libzxcvbn-dev zlib1g-dev"
PACKAGES_RUN="spawn-fcgi multiwatch python3 python3-aiosmtpd curl util-linux
	openssl"

# packages_wanted - names, for the options given
packages_wanted()
{
	# shellcheck disable=SC2086 # words
	echo $PACKAGES_RUN
	[ "$BUILD_GIVEN" ] || echo $PACKAGES_BUILD
	case $SERVER in
	nginx) echo nginx-light ;;
	apache) echo apache2-bin ;;
	esac
	[ "$DATABASE" = sqlite ] || echo mariadb-server
}

# is_installed PACKAGE - or something that does instead
is_installed()
{
	case $1 in
	nginx-light) command -v nginx >/dev/null ||
		[ -x /usr/sbin/nginx ] ;;
	*) [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = \
		installed ] ;;
	esac
}

# install_packages - those that are missing, without starting any service
install_packages()
{
	local package missing=
	for package in $(packages_wanted); do
		is_installed "$package" || missing="$missing $package"
	done
	[ "$missing" ] || return 0
	install_missing "$missing"
}

# apt starts the servers it installs, unless policy-rc.d says no: a web server
# and a database of the machine's own are not what was asked for
QUIET_INSTALL='
	policy=/usr/sbin/policy-rc.d
	if [ ! -e $policy ]; then
		trap "rm -f $policy" EXIT
		trap "exit 1" INT TERM HUP
		printf "#!/bin/sh\nexit 101\n" >$policy
		chmod 755 $policy
	fi
	export DEBIAN_FRONTEND=noninteractive
	apt="apt-get -qq -o DPkg::Lock::Timeout=300"
	$apt update && $apt -y --no-install-recommends install "$@" >/dev/null
'

# install_missing "PACKAGE ..."
install_missing()
{
	command -v apt-get >/dev/null ||
		die "this is not Debian; needed are:$1"
	say "installing:$1"
	# shellcheck disable=SC2086 # words
	with_sudo sh -c "$QUIET_INSTALL" sh $1 ||
		die "these packages could not be installed:$1"
}
