const adjectives =
  'able agile airy alert amber ample apt azure balmy bold brave breezy bright brisk calm candid clear clever cosmic cosy crisp daring deft dapper eager early easy fair fancy fast fine fleet fond frank fresh gentle glad golden grand green happy hardy honest humble ideal jolly keen kind lively loyal lucid lucky mellow merry mighty mild modest neat nimble noble patient plucky polite proud quick quiet rapid ready royal serene sharp silver sleek smart snowy solid spry stable steady sunny swift tidy tranquil upbeat valiant vivid warm wise witty zesty'.split(
    ' ',
  );
const animals =
  'ant badger bat bear beaver bee bison boar bobcat camel cat cheetah cobra condor coyote crab crane cricket crow deer dingo dog dolphin dove duck eagle eel elk falcon ferret finch fox frog gazelle gecko goat goose gull hare hawk hedgehog heron horse ibex jackal jaguar jay kestrel koala lark lemur leopard lion lizard llama lynx magpie marmot marten mole moose moth newt octopus orca osprey otter owl panda panther parrot pelican penguin pigeon pony puffin puma quail rabbit raccoon raven robin salmon seal shark shrew sloth snail sparrow squid stork swan tapir tiger toad trout turtle viper vole walrus wasp weasel whale wolf wombat wren yak zebra'.split(
    ' ',
  );

/** A name that nobody in `taken` has: an adjective and an animal, such as `brave-fox`. */
export function newName(taken: ReadonlySet<string>, random: () => number = Math.random): string {
  for (let attempt = 0; ; attempt++) {
    const pick = (words: readonly string[]) => words[Math.floor(random() * words.length)] ?? 'fox';
    const name = `${pick(adjectives)}-${pick(animals)}`;
    if (!taken.has(name)) return name;
    if (attempt >= 50 && !taken.has(`${name}-${attempt}`)) return `${name}-${attempt}`;
  }
}
