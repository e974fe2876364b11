import { Argument, type Command } from "commander";
import { example, run } from "../session.js";

/** Words that may follow the words of a command. */
type Words = Map<string, string[]>;

const SCRIPTS: Readonly<Record<string, (words: Words) => string>> = { bash, zsh, fish };

/** `tally completion`. */
export function addCompletion(program: Command): void {
  program
    .command("completion")
    .description("a script that completes commands and options in a shell")
    .addArgument(new Argument("<shell>", "which shell").choices(Object.keys(SCRIPTS)))
    .addHelpText(
      "after",
      example("tally completion bash > ~/.local/share/bash-completion/completions/tally"),
    )
    .action(
      run((_session, shell = "") => {
        process.stdout.write(SCRIPTS[shell]!(wordsOf(program)));
        return Promise.resolve();
      }),
    );
}

function wordsOf(program: Command): Words {
  const words: Words = new Map();
  const general = optionsOf(program);
  const visit = (command: Command, path: string) => {
    const below = command.commands.map((each) => each.name());
    const own = command === program ? [] : optionsOf(command);
    words.set(path, [...below, ...own, ...general, "--help"]);
    for (const each of command.commands) visit(each, `${path} ${each.name()}`.trim());
  };
  visit(program, "");
  return words;
}

function optionsOf({ options }: Command): string[] {
  return options.flatMap(({ long }) => long ?? []);
}

/** The longest words that are a command say what may follow. */
function bash(words: Words): string {
  const cases = [...words].map(([path, next]) => `    "${path}") words="${next.join(" ")}" ;;`);
  return `_tally() {
  local words="" at="" next word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    next="\${at:+$at }$word"
    case " ${[...words.keys()].map((path) => `|${path}|`).join("")} " in
      *"|$next|"*) at="$next" ;;
    esac
  done
  case "$at" in
${cases.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
  if [ \${#COMPREPLY[@]} -eq 0 ]; then COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}")); fi
}
complete -F _tally tally
`;
}

/** Works as a file `_tally` in a folder of `fpath`, and by `source <(tally completion zsh)` after `compinit`. */
function zsh(words: Words): string {
  const cases = [...words].map(([path, next]) => `    "${path}") next=(${next.join(" ")}) ;;`);
  return `#compdef tally
_tally() {
  local at="" longer word
  local -a next
  for word in "\${(@)words[2,CURRENT-1]}"; do
    longer="\${at:+$at }$word"
    case " ${[...words.keys()].map((path) => `|${path}|`).join("")} " in
      *"|$longer|"*) at="$longer" ;;
    esac
  done
  case "$at" in
${cases.join("\n")}
  esac
  compadd -- "\${next[@]}" || _files
}
if [ "\${funcstack[1]}" = "_tally" ]; then _tally "$@"; else compdef _tally tally; fi
`;
}

/** Files are offered where no further word of a command may come. */
function fish(words: Words): string {
  const cases = [...words].map(
    ([path, next]) => `    case "${path}"\n      printf '%s\\n' ${next.join(" ")}`,
  );
  const groups = [...words].filter(([, [first = "-"]]) => !first.startsWith("-"));
  const quoted = (paths: Iterable<string>) => [...paths].map((path) => `"${path}"`).join(" ");
  return `function __tally_at
  set -l at ""
  for word in (commandline -opc)[2..-1]
    set -l next (string trim "$at $word")
    if contains -- "$next" ${quoted(words.keys())}
      set at "$next"
    end
  end
  echo "$at"
end
function __tally_in_group
  contains -- (__tally_at) ${quoted(groups.map(([path]) => path))}
end
function __tally_words
  switch (__tally_at)
${cases.join("\n")}
  end
end
complete -c tally -n __tally_in_group -f -a "(__tally_words)"
complete -c tally -n "not __tally_in_group" -F -a "(__tally_words)"
`;
}
