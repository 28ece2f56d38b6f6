/** Made by `deno task help-text`: what `hei-nw --help` prints, so that nothing has to be loaded for it. */
export const helpText = `Usage: hei-nw [options] [command]

A memory for local language models, and sleep that trains it into LoRA weights.

Options:
  -V, --version                  output the version number
  -h, --help                     display help for command

Commands:
  remember [options] [note...]   write notes to memory
  ask [options] [question...]    ask a question; the model answers with memory
  recall [options] <query>       find notes without asking the model
  chat [options]                 talk with the model and its memory
  sleep [options]                train what memory holds into the weights
  nights [options]               show what each night learned and lost
  serve [options]                serve chat programs: OpenAI's interface, with memory
  mcp [options]                  give agents the memory: a Model Context Protocol server
  memory                         show, check, export, import or rescue what is in memory
  forget [options] <note...>     delete notes for good
  m4 [options]                   the experiment: remember, sleep, and measure B0 to B3
  ablate [options]               compare two orders of replay on paired seeds: does the order
                                 matter?
  sweep [options]                run m4 at several values of tau, cycles, scheduler and others
  accept [options]               measure whether memory is good enough to train on; exit code 1 if
                                 not
  completions [options] <shell>  print a script for shell completion of commands and flags
  doctor [options]               show the devices of this machine, their speed, and the models on it
  eval [options]                 measure one mode on one scenario
  eval-model [options]           measure what a base model can do before training
  export [options]               write the current night, or an adapter, for other programs
  gate [options]                 measure the write gate at several thresholds
  generate [options]             answer a prompt, or continue a text
  pretrain [options]             train a small model from nothing
  pull [options] [model]         download a model into the cache
  report [options] <folder>      make one page (HTML and Markdown) of a run, several runs, or a
                                 memory
  train-lora [options]           train a LoRA adapter on a file of prompts and completions
  train-asker [options]          train the adapter that makes questions from notes
  train-keyer [options]          train the projection that makes sparse keys
  train-reader [options]         train the adapter that answers from memory tokens
  help [command]                 display help for command
`;
