# shellcheck shell=bash
# Starting, finding and stopping the components. A PID file holds the PID and the time the process
# was born, so a recycled PID is never taken for a component, and never signalled.

# birth PID: clock ticks from boot to its start; fails for one that is gone or only waits to be reaped.
birth() {
    local stat
    { stat=$(<"/proc/$1/stat"); } 2>/dev/null || return 1
    read -r -a stat <<<"${stat##*) }"   # what follows "PID (COMMAND)": the state is field 3 of proc(5)
    [[ ${stat[0]} != [ZX] ]] && echo "${stat[19]}"
}

# pid_of COMPONENT: its PID; fails when it does not run.
pid_of() {
    local pid born
    { read -r pid born <"$STATE/pid/$1"; } 2>/dev/null || return 1
    [[ $(birth "$pid") == "$born" ]] && echo "$pid"
}

running() { pid_of "$1" >/dev/null; }

# start COMPONENT COMMAND…: in the bed's namespaces, unless it runs. The log of the run before stays as .1
start() {
    local log=$STATE/log/$1.log pid_file=$STATE/pid/$1
    running "$1" && return
    shift
    [[ ! -e $log ]] || mv "$log" "$log.1"
    rm -f "$pid_file"
    (
        # Nothing may hold on to the caller's terminal or to the lock.
        exec </dev/null >"$log" 2>&1 9>&-
        # Written by the process itself, before it becomes the component: no start goes unrecorded.
        self=$BASHPID   # within $(…) it is another
        echo "$self $(birth "$self")" >"$pid_file"
        exec setsid nsenter --net="/run/netns/$NAME" --mount="$RUN/mnt" "$@"
    ) &
    while [[ ! -s $pid_file ]] && kill -0 $! 2>/dev/null; do sleep 0.01; done
}

# signal SIGNAL COMPONENT: if it runs.
signal() {
    local pid
    pid=$(pid_of "$2") || return 0
    kill "-$1" "$pid" 2>/dev/null || true
}

# stop COMPONENT…: SIGTERM to all of them, after three seconds SIGKILL (Argo's controller may not listen).
stop() {
    local component tries=30
    for component in "$@"; do signal TERM "$component"; done
    for component in "$@"; do
        while running "$component" && ((tries-- > 0)); do sleep 0.1; done
        signal KILL "$component"
        while running "$component"; do sleep 0.05; done
        rm -f "$STATE/pid/$component"
    done
}

# wait_for COMPONENT SECONDS CHECK…: until CHECK succeeds.
wait_for() {
    local component=$1 deadline=$((SECONDS + $2))
    shift 2
    until "$@" >/dev/null 2>&1; do
        running "$component" || give_up "$component" "has ended"
        ((SECONDS < deadline)) || give_up "$component" "is not ready"
        sleep 0.2
    done
}

give_up() {
    tail -n 15 "$STATE/log/$1.log" >&2
    die "$1 $2, see $STATE/log/$1.log"
}

# Whether something listens on NODE_IP:PORT.
listens() { on_network bash -c "</dev/tcp/$NODE_IP/$1"; }
