# Shared by make-gpio-guest and make-phone-guest. Sourced after lib.sh, not run. They set:
#   cache  folder of theirs in .cache            log   file for what their programs print
#   work   folder that goes away at the end      early folder that becomes the initrd
PATH="$PATH:/usr/sbin:/sbin"

fail() {
  echo "${0##*/}: $*" >&2
  exit 1
}

step() {
  echo "${0##*/}: $* ..." >&2
  echo "== $*" >>"$log"
}

# quietly COMMAND...: its output goes to the log, of which the end is shown when it fails.
quietly() {
  "$@" >>"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    fail "$1 failed, see $log"
  }
}

# An apt of its own for arm64, which leaves that of this machine as it is. Hooks of this machine's apt do not fit it.
make_apt_configuration() {
  mkdir -p "$cache"/apt/{lists,archives}/partial
  : >"$cache/apt/status"
  cat >"$cache/apt/apt.conf" <<END
Dir::State "$cache/apt";
Dir::State::status "$cache/apt/status";
Dir::Cache "$cache/apt";
#clear APT::Architectures;
APT::Architecture "arm64";
APT::Architectures { "arm64"; };
APT::Sandbox::User "root";
APT::Keep-Downloaded-Packages "true";
Acquire::Languages "none";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Pre-Install-Pkgs;
#clear DPkg::Post-Invoke;
END
  # A source of other software may have nothing for arm64; what is needed is looked for afterwards.
  apt get update -qq >>"$log" 2>&1 || true
}

apt() {
  local program=$1
  shift
  "apt-$program" -c "$cache/apt/apt.conf" "$@"
}

# Fetches Debian's kernel for arm64, and takes it and these files of its modules (patterns below kernel's folder in
# lib/modules) into $work/kernel and $work/vmlinuz.
fetch_kernel() {
  kernel_package=$(apt cache depends linux-image-arm64 2>>"$log" | awk '$1 == "Depends:" { print $2; exit }')
  [ -n "$kernel_package" ] ||
    fail "apt finds no linux-image-arm64: it needs a source of Debian for arm64 in /etc/apt (see $log)"
  (cd "$work" && quietly apt get download -q "$kernel_package")
  mkdir "$work/kernel"
  # Unpacking all of it takes long.
  dpkg-deb --fsys-tarfile "$work/$kernel_package"_*.deb |
    tar -x -C "$work/kernel" --wildcards './boot/vmlinuz-*' "${@/#/./lib/modules/*/}"
  mv "$work"/kernel/boot/vmlinuz-* "$work/vmlinuz"
}

# add_module NAME: to the initrd, after those that it depends on. Nothing when it is built into the kernel.
add_module() {
  local name=$1 file needed
  file=$(find "$work/kernel/lib/modules" -name "$name.ko*" -o -name "${name//_/-}.ko*" | head -n 1)
  if [ -z "$file" ]; then
    grep -qE "/${name//_/[_-]}\.ko$" "$work"/kernel/lib/modules/*/modules.builtin || fail "$kernel_package has no $name"
    return
  fi
  if grep -qx "$name" "$early/modules/order"; then return; fi
  case "$file" in
    *.xz) xz -dc "$file" ;;
    *) cat "$file" ;;
  esac >"$early/modules/$name.ko"
  needed=$(tr '\0' '\n' <"$early/modules/$name.ko" | sed -n 's/^depends=//p')
  for needed in ${needed//,/ }; do add_module "$needed"; done
  echo "$name" >>"$early/modules/order"
}

# make_initrd BUSYBOX INIT MODULE...: into $work/initrd.gz.
make_initrd() {
  local busybox=$1 init=$2 name
  shift 2
  mkdir -p "$early"/{bin,dev,modules,proc,root}
  cp "$busybox" "$early/bin/busybox"
  install -m 755 "$init" "$early/init"
  : >"$early/modules/order"
  for name in "$@"; do add_module "$name"; done
  (cd "$early" && find . | cpio -o -H newc --quiet | gzip -1) >"$work/initrd.gz"
}
