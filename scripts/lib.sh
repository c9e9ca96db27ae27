# Shared by the scripts beside this file. Sourced, not run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

die() {
  echo "$*" >&2
  exit 2
}

# Node 20.19 or later is all that the product itself needs.
require_node() {
  command -v node >/dev/null || die "Node.js is needed, version 20.19 or later; on Debian see https://nodejs.org/en/download"
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
    die "This Node.js is $(node --version); version 20.19 or later is needed."
  command -v npm >/dev/null || die "npm is needed; it comes with Node.js (on Debian: apt install npm)."
}

# Installs the exact versions of package-lock.json, unless they are there already.
install_packages() {
  local stamp=node_modules/.hotline-lock
  if ! cmp -s package-lock.json "$stamp" 2>/dev/null; then
    echo "Installing npm packages ..." >&2
    npm ci --no-audit --no-fund --loglevel=error >&2
    cp package-lock.json "$stamp"
  fi
}

# Builds dist/ when a source is newer than the last build.
build() {
  local stamp=dist/.built
  if [ ! -e "$stamp" ] || [ -n "$(find src assets package.json tsconfig*.json vite.config.ts -newer "$stamp" -print -quit)" ]; then
    echo "Building ..." >&2
    rm -f "$stamp"
    npm run -s build >&2
    touch "$stamp"
  fi
}
