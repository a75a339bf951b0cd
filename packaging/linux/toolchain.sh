#!/bin/sh
# Runs inside the build chroot: compiles OpenSSL's hashes, SQLite and CPython 3.11 into /opt/python.
#   toolchain.sh SOURCES    SOURCES holds the verified source archives of packaging/sources.toml
# Everything stays at or below GLIBC_2.28: see floor.h, and packaging/elf.py which checks it.
set -eu
sources=$1
here=$(cd "$(dirname "$0")" && pwd)
jobs=${JOBS:-$(nproc)}
build=/tmp/toolchain
export SOURCE_DATE_EPOCH=1700000000 LC_ALL=C.UTF-8 TZ=UTC
rm -rf "$build" /opt/python /opt/static
mkdir -p "$build" /opt/static

unpack() { # NAME: the original source with the patches of Debian that the filter on standard input lets through
  mkdir "$build/$1" "$build/$1.debian"
  tar -xf "$sources"/"$1"_*.orig.tar.[gx]z -C "$build/$1" --strip-components=1 --no-same-owner
  tar -xf "$sources"/"$1"_*.debian.tar.xz -C "$build/$1.debian"
  while read -r patch; do
    patch -s -p1 -d "$build/$1" <"$build/$1.debian/debian/patches/$patch"
  done
}
series() { tar -xOf "$sources"/"$1"_*.debian.tar.xz debian/patches/series | grep -v '^#' | awk 'NF { print $1 }'; }

echo "openssl"
series openssl | unpack openssl
cd "$build/openssl"
# Only libcrypto's digests are used, by hashlib; no configuration of the system is read.
./Configure --prefix=/opt/static --libdir=lib --openssldir=/nonexistent no-shared no-module no-tests no-apps no-docs \
  no-autoload-config no-engine no-legacy no-dso no-quic no-ml-kem no-ml-dsa no-slh-dsa no-zlib -fPIC >"$build/openssl.log"
make -j"$jobs" build_libs >>"$build/openssl.log" 2>&1
make install_dev >>"$build/openssl.log" 2>&1

echo "sqlite"
series sqlite3 | sed -n '/CVE/p' | unpack sqlite3
cd "$build/sqlite3"
./configure --disable-tcl --disable-readline >"$build/sqlite.log" 2>&1
make sqlite3.c >>"$build/sqlite.log" 2>&1
gcc -O2 -fPIC -include "$here/floor.h" -DSQLITE_ENABLE_MATH_FUNCTIONS -DSQLITE_ENABLE_FTS5 -DSQLITE_DEFAULT_MEMSTATUS=0 \
  -DSQLITE_DQS=0 -DSQLITE_THREADSAFE=1 -DSQLITE_ENABLE_DBSTAT_VTAB -c sqlite3.c -o sqlite3.o
ar rcsD /opt/static/lib/libsqlite3.a sqlite3.o
cp sqlite3.h sqlite3ext.h /opt/static/include/

echo "python"
# Debian's own arrangement of folders is not wanted; its fixes, which follow this patch, are.
series python3.11 | sed '1,/^ntpath-import/d' | grep -v '^skip-' | unpack python3.11
cd "$build/python3.11"
# Debian builds this module into the interpreter, where its fix for CVE-2026-4224 may use an inner header.
sed -i '1i #ifndef Py_BUILD_CORE\n#define Py_BUILD_CORE_MODULE 1\n#endif' Modules/pyexpat.c
./configure --prefix=/opt/python --enable-shared --without-ensurepip --disable-test-modules --without-readline \
  --with-openssl=/opt/static --with-openssl-rpath=no \
  LDFLAGS="-Wl,-rpath,/opt/python/lib" LIBS="-lm" \
  LIBSQLITE3_CFLAGS="-I/opt/static/include" LIBSQLITE3_LIBS="-L/opt/static/lib -lsqlite3 -lm" \
  CPPFLAGS="-I/opt/static/include" \
  ac_cv_func_sem_clockwait=no >"$build/python.log" 2>&1
# No profile-guided optimization: its counts differ from run to run, and so would the result.
make -j"$jobs" CFLAGS_NODIST="-std=c11 -fvisibility=hidden -fno-semantic-interposition -include $here/floor.h" \
  LDFLAGS_NODIST="-fno-semantic-interposition" >>"$build/python.log" 2>&1
make install >>"$build/python.log" 2>&1
rm -rf /opt/python/lib/python3.11/test /opt/python/lib/python3.11/idlelib
mkdir -p /opt/python/licences
cp LICENSE /opt/python/licences/python.txt
cp "$build/openssl/LICENSE.txt" /opt/python/licences/openssl.txt
sed -n 's/^\(MAJOR\|MINOR\|PATCH\)=//p' "$build/openssl/VERSION.dat" | paste -sd. >/opt/python/licences/openssl.version

/opt/python/bin/python3 - <<'P'
import bz2, ctypes, hashlib, lzma, pyexpat, sqlite3, sys, zlib
assert sqlite3.sqlite_version_info >= (3, 46), sqlite3.sqlite_version
import _hashlib
print(sys.version, sqlite3.sqlite_version, _hashlib.openssl_sha256(b"").hexdigest()[:8])
P
