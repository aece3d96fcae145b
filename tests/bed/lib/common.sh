# shellcheck shell=bash
# Where everything lies, and the few helpers that every part uses.

CHECKOUT=$(cd "$HERE/../.." && pwd -P)
ID=$(printf %s "$CHECKOUT" | sha256sum | cut -c1-8)   # two checkouts never meet

# The scripts that decide what is built belong to the pins.
PINS=$(cd "$HERE" && cat pins patches/* lib/build.sh lib/images.sh | sha256sum | cut -c1-12)

CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/argo-slsa/bed
BUILD=$CACHE/$PINS          # bin/ argo/ registry/, complete or absent
BIN=$BUILD/bin

STATE=${XDG_STATE_HOME:-$HOME/.local/state}/argo-slsa/bed/$ID
NAME=argo-slsa-bed-$ID      # of the network namespace
RUN=/run/$NAME              # sockets and mount points: short paths, gone after a reboot

NODE_IP=10.77.0.1
SERVICE_IP=10.96.0.1
SERVICE_NET=10.96.0.0/16
POD_NET=10.88.0.0/16
S3_ACCESS_KEY='admin'
S3_SECRET_KEY='password'

# In the order of the start.
COMPONENTS=(registry s3 etcd containerd kube-apiserver kube-controller-manager kube-scheduler
    kubelet kube-proxy workflow-controller)

say() { echo "bed: $*" >&2; }

die() {
    say "$@"
    exit 1
}

need_root() { [[ $EUID -eq 0 ]] || die "needs root: run it with sudo"; }

# locked FUNCTION…: one `up`, `down` or `stop` of a checkout at a time.
locked() {
    need_root
    mkdir -p "$STATE"
    exec 9>"$STATE/lock"
    flock --nonblock 9 || {
        say "another command is at work on this bed, waiting for it"
        flock --timeout 1800 9 || die "gave up waiting for the lock $STATE/lock"
    }
    "$@"
}

# timed LOG WHAT COMMAND…: says what is being done and how long it took; its own words go to LOG.
timed() {
    local log=$1 what=$2 began=$SECONDS rc
    shift 2
    say "$what …"
    set +e   # `|| die` would switch off -e inside the command
    (
        set -e
        "$@"
    ) >>"$log" 2>&1
    rc=$?
    set -e
    ((rc == 0)) || {
        tail -n 20 "$log" >&2
        die "$what: failed, see $log"
    }
    say "$what: $((SECONDS - began)) s"
}

# render TEMPLATE: a file of conf/ with its @NAMES@ filled in.
render() {
    sed -e "s|@STATE@|$STATE|g" -e "s|@RUN@|$RUN|g" -e "s|@NAME@|$NAME|g" \
        -e "s|@NODE_IP@|$NODE_IP|g" -e "s|@POD_NET@|$POD_NET|g" \
        -e "s|@S3_ACCESS_KEY@|$S3_ACCESS_KEY|g" -e "s|@S3_SECRET_KEY@|$S3_SECRET_KEY|g" \
        -e "s|@USER@|${USER_NAME:-}|g" -e "s|@NAMESPACE@|${NAMESPACE:-}|g" "$HERE/conf/$1"
}
