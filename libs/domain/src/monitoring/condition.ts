/** What a condition may refer to: the size of the server, and of the cluster. */
export const CONDITION_NAMES = ['cpu', 'ramGb', 'diskGb', 'members'] as const;
export type ConditionName = (typeof CONDITION_NAMES)[number];
export type ConditionNames = Readonly<Record<ConditionName, number>>;

/** What was measured: a number, or that it could not be because nobody answered. */
export type Reading = number | 'failed';

/** A condition that was read and is sound. */
export interface Condition {
  holds(reading: Reading, names: ConditionNames): boolean;
}

/** Longer ones nobody understands. */
export const CONDITION_LENGTH_MAX = 200;
const DEPTH_MAX = 20;

type Term = (reading: Reading, names: ConditionNames) => boolean;
type Sum = (names: ConditionNames) => number;

/**
 * Reads a condition. It compares what is measured with arithmetic over numbers and the size of the server, and nothing else:
 *
 *     condition = all { "or" all }
 *     all       = one { "and" one }
 *     one       = "failed" | ( ">=" | "<=" | ">" | "<" ) sum
 *     sum       = product { ( "+" | "-" ) product }
 *     product   = factor { ( "*" | "/" ) factor }
 *     factor    = number | name | "<<" name ">>" | "(" sum ")" | "-" factor
 *     name      = "cpu" | "ramGb" | "diskGb" | "members", any letter case
 *
 * `failed or >= 50`, `>= 3 * cpu`, `>= <<CPU>> * 5`, `<= 1 and < members`.
 *
 * @returns the condition, or what is wrong with it, to be read after its name
 */
export function parseCondition(text: string): Condition | string {
  if (text.length > CONDITION_LENGTH_MAX) return `must not be longer than ${String(CONDITION_LENGTH_MAX)} characters`;
  try {
    const parser = new Parser(tokensOf(text));
    const term = parser.condition();
    parser.end();
    return { holds: term };
  } catch (error) {
    if (error instanceof NotACondition) return error.message;
    throw error;
  }
}

class NotACondition extends Error {}

const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|(<<\s*[a-z]+\s*>>|[a-z]+)|(>=|<=|[<>()+\-*/]))/iy;

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  const trimmed = text.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < trimmed.length) {
    const at = TOKEN.lastIndex;
    const [, number, name, sign] = TOKEN.exec(trimmed) ?? [];
    const token = number ?? name ?? sign;
    if (token === undefined)
      throw new NotACondition(`has something at “${trimmed.slice(at).trim().slice(0, 12)}” that is not understood`);
    tokens.push(token);
  }
  return tokens;
}

class Parser {
  private place = 0;
  private depth = 0;

  constructor(private readonly tokens: readonly string[]) {}

  condition(): Term {
    const any = [this.all()];
    while (this.take('or')) any.push(this.all());
    return (reading, names) => any.some((term) => term(reading, names));
  }

  end(): void {
    if (this.place < this.tokens.length) throw this.unexpected();
  }

  private all(): Term {
    const every = [this.one()];
    while (this.take('and')) every.push(this.one());
    return (reading, names) => every.every((term) => term(reading, names));
  }

  private one(): Term {
    if (this.take('failed')) return (reading) => reading === 'failed';
    const compare = this.comparison();
    const sum = this.sum();
    return (reading, names) => {
      const limit = sum(names);
      return reading !== 'failed' && Number.isFinite(limit) && compare(reading, limit);
    };
  }

  private comparison(): (one: number, other: number) => boolean {
    if (this.take('>=')) return (one, other) => one >= other;
    if (this.take('<=')) return (one, other) => one <= other;
    if (this.take('>')) return (one, other) => one > other;
    if (this.take('<')) return (one, other) => one < other;
    throw this.unexpected('a comparison such as >=, or “failed”');
  }

  private sum(): Sum {
    let left = this.product();
    for (;;) {
      const [before, isPlus] = [left, this.take('+')];
      if (!isPlus && !this.take('-')) return left;
      const right = this.product();
      left = (names) => (isPlus ? before(names) + right(names) : before(names) - right(names));
    }
  }

  private product(): Sum {
    let left = this.factor();
    for (;;) {
      const [before, isTimes] = [left, this.take('*')];
      if (!isTimes && !this.take('/')) return left;
      const right = this.factor();
      left = (names) => (isTimes ? before(names) * right(names) : before(names) / right(names));
    }
  }

  private factor(): Sum {
    if (++this.depth > DEPTH_MAX) throw new NotACondition('is nested too deeply');
    try {
      if (this.take('-')) return negated(this.factor());
      if (this.take('(')) return this.inBrackets();
      const token = this.tokens[this.place] ?? '';
      const name = CONDITION_NAMES.find((known) => known.toLowerCase() === token.replaceAll(/[<>\s]/g, '').toLowerCase());
      if (name === undefined && !/^\d/.test(token)) throw this.unexpected('a number or one of cpu, ramGb, diskGb and members');
      this.place++;
      const number = Number(token);
      return name === undefined ? () => number : (names) => names[name];
    } finally {
      this.depth--;
    }
  }

  private inBrackets(): Sum {
    const sum = this.sum();
    if (!this.take(')')) throw this.unexpected('a closing bracket');
    return sum;
  }

  private take(token: string): boolean {
    if (this.tokens[this.place]?.toLowerCase() !== token) return false;
    this.place++;
    return true;
  }

  private unexpected(wanted = 'nothing more, “and” or “or”'): NotACondition {
    const found = this.tokens[this.place];
    return new NotACondition(`needs ${wanted} ${found === undefined ? 'at its end' : `instead of “${found}”`}`);
  }
}

const negated =
  (sum: Sum): Sum =>
  (names) =>
    -sum(names);
