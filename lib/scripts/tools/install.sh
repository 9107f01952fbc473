# shellcheck shell=dash
# The init container's command: gives the etcd image, which has none, a shell and the few tools that the scripts use.
set -eu
cp /bin/busybox /tools/busybox
for applet in awk base64 cat cksum cp cut date expr flock grep gzip head httpd kill ls mkdir mv nc nslookup od printf rm rmdir sed seq sh sha256sum sleep sort sync tail timeout tr true wc wget; do
  ln -sf busybox "/tools/$applet"
done
ln -sf /scripts/tools/etcdctl.sh /tools/etcdctl
