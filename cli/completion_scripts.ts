/** Completions for shells: the words of a command line, as scripts that need no call of the program. */

/** What can be typed at one place. */
export interface CompletionPlace {
  /** The words that lead there: "" at the beginning, "memory list" deeper. */
  at: string;
  /** Commands that may follow. */
  commands: readonly { name: string; says: string }[];
  /** Flags of the command. */
  flags: readonly CompletionFlag[];
  /** What its argument may be, if it is one of a few words. */
  words: readonly string[];
}

/** A flag. */
export interface CompletionFlag {
  /** "--device" */
  long: string;
  /** "-n" */
  short?: string;
  says: string;
  /** Undefined for a switch; the words that its value may be, none if it may be anything or a path. */
  values?: readonly string[];
}

/** Shells that there are scripts for. */
export const shells = ["bash", "zsh", "fish"] as const;

/** One of them. */
export type Shell = typeof shells[number];

/** The script of a shell. */
export function completionScript(shell: Shell, places: readonly CompletionPlace[]): string {
  return { bash, zsh, fish }[shell](places);
}

function bash(places: readonly CompletionPlace[]): string {
  return `# hei-nw: completions for bash. In ~/.bashrc: source <(hei-nw completions bash)
_hei_nw() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} at="" i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${at:+$at }\${COMP_WORDS[i]}" in
      ${steps(places, (step) => `"${step}"`).join(" | ")}) at="\${at:+$at }\${COMP_WORDS[i]}" ;;
    esac
  done
  case "$at $prev" in
${
    values(places, (patterns, words) =>
      `    ${patterns.join(" | ")}) COMPREPLY=($(compgen -W "${words.join(" ")}" -- "$cur")); return ;;`)
  }
  esac
  local words="" flags=""
  case "$at" in
${
    places.map(({ at, flags, ...place }) =>
      `    "${at}") words="${wordsOf(place).join(" ")}" flags="${flagsOf(flags).join(" ")}" ;;`
    ).join("\n")
  }
  esac
  # Flags come once a dash is typed: before that, a file may be meant.
  [[ $cur == -* ]] && words=$flags
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _hei_nw hei-nw
`;
}

function zsh(places: readonly CompletionPlace[]): string {
  const described = (name: string, says: string) =>
    quoted(`${name.replaceAll(":", "\\:")}:${says.replaceAll(":", "\\:")}`);
  return `#compdef hei-nw
# hei-nw: completions for zsh. In ~/.zshrc, after compinit: source <(hei-nw completions zsh)
# Or as a file _hei-nw in a folder of $fpath. Where hei-nw is an alias: setopt complete_aliases
_hei_nw() {
  local at="" i
  local -a items
  for ((i = 2; i < CURRENT; i++)); do
    case "\${at:+$at }\${words[i]}" in
      (${steps(places, (step) => quoted(step)).join("|")}) at="\${at:+$at }\${words[i]}" ;;
    esac
  done
  case "$at \${words[CURRENT-1]}" in
${
    values(places, (patterns, words) =>
      `    (${patterns.join("|")}) ${words.length > 0 ? `compadd -- ${words.join(" ")}` : "_files"}; return ;;`)
  }
  esac
  case "$at" in
${
    places.map(({ at, commands, flags, words }) =>
      `    (${quoted(at)}) items=(${
        [
          ...commands.map(({ name, says }) => described(name, says)),
          ...words.map((word) => quoted(word)),
          ...flags.map(({ long, says }) => described(long, says)),
        ]
          .join(" ")
      }) ;;`
    ).join("\n")
  }
  esac
  _describe 'hei-nw' items
  _files
}
# A file of $fpath runs as a function at the first completion.
if [[ $funcstack[1] == _hei-nw ]]; then _hei_nw; else compdef _hei_nw hei-nw; fi
`;
}

function fish(places: readonly CompletionPlace[]): string {
  const line = (at: string, rest: string) => `complete -c hei-nw -n "__hei_nw_at '${at}'" ${rest}`;
  return `# hei-nw: completions for fish. hei-nw completions fish > ~/.config/fish/completions/hei-nw.fish
function __hei_nw_at
  set -l at ""
  for word in (commandline -opc)[2..-1]
    set -l next (string trim "$at $word")
    contains -- "$next" ${steps(places, (step) => quoted(step)).join(" ")}; and set at "$next"
  end
  test "$at" = "$argv[1]"
end
${
    places.flatMap(({ at, commands, flags, words }) => [
      ...commands.map(({ name, says }) => line(at, `-f -a ${name} -d ${fishQuoted(says)}`)),
      ...words.map((word) => line(at, `-f -a ${word}`)),
      ...flags.map(({ long, short, says, values }) =>
        line(
          at,
          [
            ...[`-l ${long.slice(2)}`, ...(short === undefined ? [] : [`-s ${short.slice(1)}`])],
            ...(values === undefined ? [] : values.length > 0 ? [`-x -a '${values.join(" ")}'`] : ["-r"]),
            `-d ${fishQuoted(says)}`,
          ].join(" "),
        )
      ),
    ]).join("\n")
  }
`;
}

/** Every way to go one command deeper. */
function steps(places: readonly CompletionPlace[], spelled: (step: string) => string): string[] {
  return places.flatMap(({ at, commands }) => commands.map(({ name }) => spelled(at === "" ? name : `${at} ${name}`)));
}

/** A line for each flag with a value: what stands before it, and the words that it may be. */
function values(
  places: readonly CompletionPlace[],
  line: (patterns: string[], words: readonly string[]) => string,
): string {
  return places.flatMap(({ at, flags }) =>
    flags.filter(({ values }) => values !== undefined).map(({ long, short, values = [] }) =>
      line([long, ...(short === undefined ? [] : [short])].map((flag) => quoted(`${at} ${flag}`)), values)
    )
  ).join("\n");
}

function wordsOf({ commands, words }: Pick<CompletionPlace, "commands" | "words">): string[] {
  return [...commands.map(({ name }) => name), ...words];
}

function flagsOf(flags: readonly CompletionFlag[]): string[] {
  return flags.flatMap(({ long, short }) => short === undefined ? [long] : [long, short]);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** In fish a backslash keeps a quote inside quotes. */
function fishQuoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
