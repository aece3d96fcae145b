/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/completion.h"

/* Readline replaces only what follows the last '=' or ':' of the word. */
static const char bash[] =
    "# bash completion of argo-slsa; load it with: source <(argo-slsa completion bash)\n"
    "_argo_slsa() {\n"
    "    local line=${COMP_LINE:0:COMP_POINT} words cur prefix bits=0\n"
    "    read -ra words <<<\"$line\"\n"
    "    [[ $line == *' ' ]] && words+=('')\n"
    "    cur=${words[-1]}\n"
    "    prefix=${cur%\"${cur##*[=:]}\"}\n"
    "    COMPREPLY=()\n"
    "    while IFS= read -r line; do\n"
    "        case $line in\n"
    "        :*) bits=${line#:} ;;\n"
    "        *) line=${line%%$'\\t'*} && COMPREPLY+=(\"${line#\"$prefix\"}\") ;;\n"
    "        esac\n"
    "    done < <(\"${words[0]}\" __complete \"${words[@]:1}\" 2>/dev/null)\n"
    "    ((bits & 2)) && compopt -o nospace\n"
    "    if ! ((bits & 4)); then\n"
    "        compopt -o filenames\n"
    "        while IFS= read -r line; do COMPREPLY+=(\"$line\"); done < <(compgen -f -- "
    "\"${cur#\"$prefix\"}\")\n"
    "    fi\n"
    "}\n"
    "complete -F _argo_slsa argo-slsa kubectl-slsa\n";

static const char zsh[] =
    "#compdef argo-slsa kubectl-slsa\n"
    "# zsh completion of argo-slsa; load it with: source <(argo-slsa completion zsh)\n"
    "_argo_slsa() {\n"
    "    local line bits=0\n"
    "    local -a lines candidates flags\n"
    "    lines=(\"${(@f)$(\"${words[1]}\" __complete \"${(@)words[2,CURRENT]}\" 2>/dev/null)}\")\n"
    "    for line in $lines; do\n"
    "        if [[ $line == :* ]]; then\n"
    "            bits=${line#:}\n"
    "        else\n"
    "            candidates+=(\"${${line%%$'\\t'*}//:/\\\\:}:${${line#*$'\\t'}:-}\")\n"
    "        fi\n"
    "    done\n"
    "    ((bits & 2)) && flags=(-S '')\n"
    "    (($#candidates)) && _describe 'argo-slsa' candidates $flags\n"
    "    ((bits & 4)) || _files\n"
    "}\n"
    "compdef _argo_slsa argo-slsa kubectl-slsa\n";

static const char fish[] =
    "# fish completion of argo-slsa; load it with: argo-slsa completion fish | source\n"
    "function __argo_slsa_complete\n"
    "    set -l words (commandline -opc) (commandline -ct)\n"
    "    for line in ($words[1] __complete $words[2..-1] 2>/dev/null)\n"
    "        switch $line\n"
    "            case ':0'\n"
    "                __fish_complete_path (commandline -ct)\n"
    "            case ':*'\n"
    "            case '*'\n"
    "                echo $line\n"
    "        end\n"
    "    end\n"
    "end\n"
    "complete -c argo-slsa -f -a '(__argo_slsa_complete)'\n"
    "complete -c kubectl-slsa -f -a '(__argo_slsa_complete)'\n";

const struct completion_script completion_scripts[] = {
    {"bash", bash},
    {"zsh", zsh},
    {"fish", fish},
};
const size_t completion_scripts_len = ARRAY_LEN(completion_scripts);
