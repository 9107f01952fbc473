# shellcheck shell=dash
# The init container's command: installs a shell and the tools of the scripts, which the etcd image lacks.
set -eu
# Host names, certificates and rules name the namespace of the config. In another one, this pod would talk to the cluster there.
[ "$POD_NAMESPACE" = "$NAMESPACE" ] || {
  echo "etcd-kit: this pod is in the namespace $POD_NAMESPACE, but its manifests were made for the namespace $NAMESPACE. Set namespace in" \
    "the config, not with the tool that applies the manifests (namespace of kustomize, targetNamespace of Flux). Nothing is started" >&2
  exit 1
}
cp /bin/busybox /tools/busybox
for applet in awk base64 cat cksum cp cut date df expr flock grep gzip head httpd kill ls mkdir mv nc nslookup od printf rm rmdir sed seq sh sha256sum sleep sort sync tail timeout tr true wc wget; do
  ln -sf busybox "/tools/$applet"
done
ln -sf /scripts/tools/etcdctl.sh /tools/etcdctl
