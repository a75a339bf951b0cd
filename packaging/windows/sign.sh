#!/bin/sh
# Signs one Windows program (Authenticode): IPZONE_SIGN=packaging/windows/sign.sh make windows
#   IPZONE_SIGN_P12         the key, PKCS #12
#   IPZONE_SIGN_PASSPHRASE  a file with its passphrase
#   IPZONE_SIGN_TIME        optional: the address of a time stamp service; without one the signature ends with the certificate
# Needs osslsigncode. A key in a token or a signing service: write a script like this one.
set -eu
signed=$1.signed
rm -f "$signed"
osslsigncode sign -h sha256 -pkcs12 "$IPZONE_SIGN_P12" -readpass "$IPZONE_SIGN_PASSPHRASE" -n 示范区申报助手 \
  ${IPZONE_SIGN_TIME:+-ts "$IPZONE_SIGN_TIME"} -in "$1" -out "$signed" >/dev/null
touch -r "$1" "$signed"
mv "$signed" "$1"
