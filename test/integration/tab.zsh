# Presses Tab in an interactive zsh and writes what the line became: tab.zsh <folder for fpath> <script to source> <line> <answer>.
# One of the first two is empty. A terminal of its own is what zsh's completion needs.
zmodload zsh/zpty
zpty z zsh -f -i
send() { zpty -w z "$1" }
send "PS1=; PROMPT=; autoload -U compinit"
[[ -n $1 ]] && send "fpath=($1 \$fpath)"
send "compinit -u -D"
[[ -n $2 ]] && send "source $2"
send "answer() { zle complete-word; print -r -- \"\$BUFFER\" > $4.tmp; mv $4.tmp $4 }; zle -N answer; bindkey '^I' answer; unsetopt automenu; setopt nolistbeep"
zpty -w -n z "$3"$'\t'
for i in {1..100}; do [[ -e $4 ]] && break; sleep 0.1; done
zpty -d z
