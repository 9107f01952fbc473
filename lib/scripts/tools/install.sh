# shellcheck shell=dash
# The init container's command: gives the etcd image, which has none, a shell and the few tools that the scripts use.
set -eu
# Host names, certificates and rules name the namespace of the config. In another one, this pod would speak to the cluster there.
[ "$POD_NAMESPACE" = "$NAMESPACE" ] || {
  echo "etcd-kit: this pod is in the namespace $POD_NAMESPACE, but its manifests were made for the namespace $NAMESPACE. Set namespace in" \
    "the config, and not by what applies the manifests (kustomize's namespace, Flux' targetNamespace). Nothing is started" >&2
  exit 1
}
cp /bin/busybox /tools/busybox
for applet in awk base64 cat cksum cp cut date df expr flock grep gzip head httpd kill ls mkdir mv nc nslookup od printf rm rmdir sed seq sh sha256sum sleep sort sync tail timeout tr true wc wget; do
  ln -sf busybox "/tools/$applet"
done
ln -sf /scripts/tools/etcdctl.sh /tools/etcdctl
