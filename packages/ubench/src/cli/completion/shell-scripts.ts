/**
 * What each shell loads: a function that asks `ubench __complete` with what was typed, and nothing of what there is to complete, so that it
 * never grows stale. What was typed is passed on as data: a Tab must not run `$(…)` that stands on the line.
 */
export const shellScripts = {
  // The whole line, for bash has split words at = and : by then.
  bash: `_ubench_complete() {
  local candidate
  COMPREPLY=()
  while IFS= read -r candidate; do
    COMPREPLY+=("$candidate")
  done < <("\${1/#\\~/$HOME}" __complete -- bash "$COMP_WORDBREAKS" "\${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
}
complete -F _ubench_complete ubench
`,
  // Found in a directory of fpath it is the function's body; sourced, it declares itself.
  zsh: `#compdef ubench
_ubench() {
  local line
  local -a values shown
  for line in "\${(@f)$("\${(Q)words[1]/#\\~/$HOME}" __complete -- zsh "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}"; do
    [[ -n $line ]] || continue
    values+=("\${line%%$'\\t'*}")
    shown+=("\${line/$'\\t'/  }")
  done
  compadd -l -d shown -a values
}
if [[ $funcstack[1] == _ubench ]]; then
  _ubench "$@"
else
  compdef _ubench ubench
fi
`,
  fish: `function __ubench_complete
    set -l words (commandline --tokenize --current-process --cut-at-cursor)
    set -l program $words[1]
    set -l partial (commandline --current-token --cut-at-cursor)
    set --erase words[1]
    $program __complete -- fish $words (string unescape -- "$partial"; or echo "$partial") 2>/dev/null
end
complete --command ubench --no-files --arguments '(__ubench_complete)'
`,
} as const;

export type Shell = keyof typeof shellScripts;
export const shells = Object.keys(shellScripts) as Shell[];
