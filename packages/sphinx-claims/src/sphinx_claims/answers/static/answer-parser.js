// Parser of readers' answers, which reads numbers, lists and matrices as exact rational numbers.
// Nothing that a reader types is evaluated or written as markup. The limits are those of the
// parser in Python; `sphinxClaimsParser` is the only name that this script defines.
const sphinxClaimsParser = (limits) => {
  const LONGEST_ANSWER = 10_000;

  // Rational numbers ---------------------------------------------------------------------------

  const rational = (numerator, denominator = 1n) =>
    denominator < 0n ? { n: -numerator, d: -denominator } : { n: numerator, d: denominator };
  const add = (a, b) => rational(a.n * b.d + b.n * a.d, a.d * b.d);
  const times = (a, b) => rational(a.n * b.n, a.d * b.d);
  const over = (a, b) => rational(a.n * b.d, a.d * b.n);
  const negative = (a) => rational(-a.n, a.d);
  const absolute = (a) => (a.n < 0n ? negative(a) : a);
  const compare = (a, b) => a.n * b.d - b.n * a.d;
  const distance = (a, b) => absolute(add(a, negative(b)));
  const powerOfTen = (k) => (k < 0 ? rational(1n, 10n ** BigInt(-k)) : rational(10n ** BigInt(k)));
  const half = (a) => rational(a.n, 2n * a.d);

  // Reading ------------------------------------------------------------------------------------

  class Unreadable extends Error {
    constructor(name, at, slots = {}) {
      super(name);
      Object.assign(this, { name, at, slots });
    }
  }

  const MINUS = /[-−‐‑‒–—﹣－]/;
  const SLASH = /[∕⁄÷]/;
  const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/;
  const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  const THIN = /[\u2009\u202f]/;
  const VULGAR = /[¼-¾⅐-⅞]/;
  const ANGLES = { "〈": "⟨", "〉": "⟩", "〈": "⟨", "〉": "⟩" };

  // Map characters that look alike to one notation, with the offset in the text of each character.
  function normalize(text) {
    let plain = "";
    const offsets = [];
    let raised = false;
    [...text.replaceAll("\r", " ")].reduce((at, character) => {
      const code = character.codePointAt(0);
      const digit = SUPERSCRIPTS.indexOf(character);
      let written = character;
      if (INVISIBLE.test(character)) written = "";
      else if (digit >= 0) written = (raised ? "" : "^") + digit;
      else if (character === "⁻") written = "^-";
      else if (MINUS.test(character)) written = "-";
      else if (SLASH.test(character)) written = "/";
      else if (THIN.test(character)) written = "\u202f";
      else if (character in ANGLES) written = ANGLES[character];
      else if (VULGAR.test(character)) written = ` ${character.normalize("NFKC").replace("⁄", "/")}`;
      else if (code > 0xff00 && code < 0xff5f) written = String.fromCharCode(code - 0xfee0);
      raised = digit >= 0 || character === "⁻";
      plain += written;
      offsets.push(...Array(written.length).fill(at));
      return at + character.length;
    }, 0);
    return { plain, offsets: [...offsets, text.length] };
  }

  const SPACE = String.raw`(?:[^\S\n]|\\[,;:! ]|\\q?quad(?![a-zA-Z])|[~$])*`;
  const SPACES = new RegExp(SPACE, "y");
  const OPENING = /(?:([-+])\s*)?(?:\\(?:left|[bB]igg?l?)\s*)?(?:\\begin\s*\{([a-zA-Z]*)\*?\}(?:\s*\{[lcr|\s]*\})?|\\(lbrack|langle|lbrace)(?![a-zA-Z])|\\?([[({⟨<]))/y;
  const CLOSING = /(?:\\(?:right|[bB]igg?r?)\s*)?(?:\\end\s*\{([a-zA-Z]*)\*?\}|\\(rbrack|rangle|rbrace)(?![a-zA-Z])|\\?([\])}⟩>]))/y;
  const PARTNERS = { "[": "]", "(": ")", "{": "}", "⟨": "⟩", "<": ">", lbrack: "]", langle: "⟩", lbrace: "}" };
  const CLOSERS = { rbrack: "]", rangle: "⟩", rbrace: "}" };
  const TRANSPOSED = /\s*(?:\^\s*(?:\{\s*)?(?:\\math(?:rm|sf|bf)\s*(?:\{\s*T\s*\}|T)|(?:T|t|\\top|\\intercal)(?![a-zA-Z]))(?:\s*\})?|[ᵀ⊤'’′])/y;
  // A name before the answer starts with no sign or digit, so that 2x = 4/5 and x <= 4/5 are rejected.
  const RELATION = /[\s$]*(?![-+\d.])(?=[^=≈]*\p{L})[^=≈<>≤≥≠!]*(?:==?|≈|\\approx(?![a-zA-Z]))|\s*[=≈~]/uy;
  const FULL_STOP = /\.[\s$]*$/y;
  const SEPARATOR = new RegExp(String.raw`${SPACE}(?:([,;&])|(\n|\\\\(?:\s*\[\s*-?[\d.]+\s*[a-z]{2}\s*\])?))`, "y");
  const FRACTION = /\\(?:[dtcs]?frac|nicefrac)(?![a-zA-Z])/y;
  const ARGUMENT = /\s*(?:\{\s*([-+]?)\s*(\d+)\s*\}|()(\d))/y;
  const EXPONENT = String.raw`(?:\{\s*([-+]?\d+)\s*\}|\(\s*([-+]?\d+)\s*\)|([-+]?\d+))`;
  const POWER = new RegExp(String.raw`${SPACE}(?:[×*·⋅∙x]|\\times|\\cdot)${SPACE}10${SPACE}\^${SPACE}${EXPONENT}`, "y");
  const BARE_POWER = new RegExp(String.raw`10\s*\^\s*${EXPONENT}`, "y");
  const LETTER_POWER = /[eE]([-+]?\d+)/y;
  const PERCENT = new RegExp(String.raw`${SPACE}\\?%`, "y");
  const DIVIDED = new RegExp(String.raw`${SPACE}(?:/|\\over(?![a-zA-Z])|\\div(?![a-zA-Z]))${SPACE}`, "y");

  // Conventions for separators: a comma separates entries, decimals or thousands; a point, decimals or
  // thousands; a space, entries or thousands. All are tried, and the shape of the answer selects one.
  const CONVENTIONS = ["separator", "decimal", "decimal beside points", "thousands"].flatMap((comma) =>
    ["separator", "thousands"].map((space) => {
      const marks = [String.raw`\{,\}`];
      if (comma !== "decimal beside points") marks.push(String.raw`\.`);
      if (comma.startsWith("decimal")) marks.push(String.raw`,(?=\d)`);
      const mark = `(?:${marks.join("|")})`;
      const groups = [String.raw`[_'’\u202f]`, String.raw`\\,`];
      if (space === "thousands") groups.push(String.raw`[ \u00a0]`, "~");
      if (comma === "decimal beside points") groups.push(String.raw`\.`);
      if (comma === "thousands") groups.push(",", String.raw`\{,\}`);
      const digits = String.raw`(?:\d{1,3}(?:(?:${groups.join("|")})\d{3})+(?!\d)|\d+)`;
      return {
        decimalComma: comma.startsWith("decimal"),
        decimal: new RegExp(`(?:(${digits})(?:${mark}(\\d*))?|${mark}(\\d+))`, "y"),
        mixed: space === "thousands" ? new RegExp(String.raw`(\d+)${SPACE}[ \u00a0](\d+)${SPACE}/${SPACE}(\d+)`, "y") : null,
      };
    }),
  );

  const opposite = (number) => ({ ...number, value: negative(number.value) });

  class Reader {
    constructor(plain, convention) {
      Object.assign(this, { plain, convention, at: 0 });
    }

    take(pattern) {
      pattern.lastIndex = this.at;
      const match = pattern.exec(this.plain);
      if (match) this.at = pattern.lastIndex;
      return match;
    }

    fail(name, slots, at = this.at) {
      throw new Unreadable(name, at, slots);
    }

    answer() {
      this.take(RELATION);
      const array = this.list(null, 0);
      this.take(FULL_STOP);
      if (this.at < this.plain.length) this.fail("the end");
      return array;
    }

    // A list has up to three levels: separated by new lines, by semicolons, and by spaces, commas or &.
    list(closing, depth) {
      if (depth > limits.depth) this.fail("shallower brackets", { n: limits.depth });
      const rows = [[[]]];
      let level = this.separators(true);
      while (!this.ends(closing)) {
        const entry = this.entry(depth);
        if (level === 2) rows.push([[entry]]);
        else if (level === 1) rows.at(-1).push([entry]);
        else rows.at(-1).at(-1).push(entry);
        const end = this.at;
        level = this.separators(false);
        if (!this.ends(closing) && this.at === end) {
          this.fail(closing === null ? "the end" : "a separator");
        }
      }
      if (!rows[0][0].length) this.fail("a number");
      return this.stack(rows.map((row) => this.stack(row.map((entries) => this.stack(entries)))));
    }

    ends(closing) {
      if (closing === null && this.peek(FULL_STOP)) return true;
      if (closing === null) return this.at === this.plain.length || this.peek(CLOSING) !== null;
      if (this.at === this.plain.length) this.fail("a closing bracket", { bracket: closing });
      return this.peek(CLOSING) !== null;
    }

    peek(pattern) {
      const { at } = this;
      const match = this.take(pattern);
      this.at = at;
      return match;
    }

    // The level of the separators between two entries: 2 for a new line, 1 for a semicolon, otherwise 0.
    separators(leading) {
      let level = 0;
      let signs = 0;
      for (;;) {
        const before = this.at;
        const match = this.take(SEPARATOR);
        if (!match) break;
        if (match[1] === "," && this.convention.decimalComma && /\d/.test(this.plain[this.at] ?? "")) {
          this.at = before;
          break;
        }
        if (match[1] && (leading || signs++)) {
          this.at = before;
          this.take(SPACES);
          this.fail("a number");
        }
        if (!leading) level = Math.max(level, match[2] ? 2 : match[1] === ";" ? 1 : 0);
      }
      this.take(SPACES);
      return level;
    }

    entry(depth) {
      const opening = this.take(OPENING);
      if (!opening) return { shape: [], flat: [this.number()] };
      const [, sign, environment, name, bracket] = opening;
      const closing = environment === undefined ? PARTNERS[name ?? bracket] : `\\end{${environment}}`;
      const array = this.list(closing, depth + 1);
      const before = this.at;
      const match = this.take(CLOSING);
      const found = match[1] === undefined ? (match[3] ?? CLOSERS[match[2]]) : `\\end{${match[1]}}`;
      if (found !== closing) this.fail("a closing bracket", { bracket: closing }, before);
      if (sign === "-") array.flat = array.flat.map(opposite);
      if (this.peek(TRANSPOSED)) return this.transposed(array);
      return array.flat.length > 1 ? array : { ...array, shape: [] };
    }

    // The transpose of a matrix; a column and a row are the same list.
    transposed({ shape, flat }) {
      const [rows = 1, columns = 1, ...more] = shape.filter((length) => length !== 1);
      if (more.length) this.fail("a separator");
      this.take(TRANSPOSED);
      const order = flat.map((_, i) => (i % rows) * columns + Math.floor(i / rows));
      return { shape: [columns, rows], flat: order.map((i) => flat[i]) };
    }

    stack(entries) {
      const [first] = entries;
      if (entries.some((entry) => String(entry.shape) !== String(first.shape))) {
        this.fail("rows of one length", {}, -1);
      }
      return {
        shape: [entries.length, ...first.shape],
        flat: entries.flatMap((entry) => entry.flat),
      };
    }

    number() {
      const start = this.at;
      const sign = this.take(/[-+]/y)?.[0];
      this.take(SPACES);
      const number = this.fraction() ?? this.quotient() ?? this.decimal();
      if (!number) this.fail("a number", {}, start);
      if (this.at - start > limits.characters) this.fail("a shorter number", { n: limits.characters }, -1);
      return sign === "-" ? opposite(number) : number;
    }

    // \frac{4}{5}, \tfrac45
    fraction() {
      if (!this.take(FRACTION)) return null;
      const parts = [0, 1].map(() => {
        const match = this.take(ARGUMENT) ?? this.fail("a number");
        const whole = this.integer(match[2] ?? match[4]);
        return match[1] === "-" ? -whole : whole;
      });
      return this.ratio(rational(parts[0]), rational(parts[1]));
    }

    // 4/5, and 1 4/5 unless a space separates entries
    quotient() {
      const start = this.at;
      const mixed = this.convention.mixed && this.take(this.convention.mixed);
      if (mixed) {
        const [whole, numerator, denominator] = mixed.slice(1).map((part) => this.integer(part));
        const part = this.ratio(rational(numerator), rational(denominator));
        return { ...part, value: add(rational(whole), part.value) };
      }
      const numerator = this.take(this.convention.decimal);
      if (numerator && this.take(DIVIDED)) {
        const denominator = this.take(this.convention.decimal) ?? this.fail("a number");
        return this.ratio(this.digits(numerator).value, this.digits(denominator).value);
      }
      this.at = start;
      return null;
    }

    ratio(numerator, denominator) {
      if (denominator.n === 0n) this.fail("a denominator", {}, -1);
      return { value: over(numerator, denominator), unit: rational(0n), rounded: false };
    }

    decimal() {
      const bare = this.take(BARE_POWER);
      if (bare) return this.scaled(rational(1n), 0, this.exponent(bare.slice(1)), false);
      const match = this.take(this.convention.decimal);
      if (!match) return null;
      const { value, places } = this.digits(match);
      const power = this.take(LETTER_POWER) ?? this.take(POWER);
      if (power) return this.scaled(value, places, this.exponent(power.slice(1)), places > 0);
      if (this.take(PERCENT)) return this.scaled(value, places, -2, true);
      return this.scaled(value, places, 0, places > 0);
    }

    digits([text, whole = "", decimals, tenths]) {
      if (text.length > limits.characters) this.fail("a shorter number", { n: limits.characters }, -1);
      const after = decimals ?? tenths ?? "";
      const value = rational(BigInt(whole.replace(/\D/g, "") + after || "0"), 10n ** BigInt(after.length));
      return { value, places: after.length };
    }

    // `rounded` is true for a number that may be a rounding: with decimals or in percent.
    scaled(value, places, exponent, rounded) {
      const unit = powerOfTen(exponent - places);
      return { value: times(value, powerOfTen(exponent)), unit, rounded };
    }

    exponent(found) {
      const exponent = Number(found.find((part) => part !== undefined));
      if (Math.abs(exponent) <= limits.exponent) return exponent;
      return this.fail("a smaller exponent", { n: limits.exponent }, -1);
    }

    integer(text) {
      if (text.length > limits.characters) this.fail("a shorter number", { n: limits.characters }, -1);
      return BigInt(text);
    }
  }

  const readNumber = (text) => new Reader(text, CONVENTIONS[0]).number();

  // Read a text by every convention: each reading has a shape without lengths of 1, and the numbers in
  // row-major order. If none succeeds, the error that got farthest is thrown.
  function readAll(text) {
    if (text.length > LONGEST_ANSWER) throw new Unreadable("a shorter answer", -1, { n: LONGEST_ANSWER });
    if (!text.trim()) throw new Unreadable("an answer", -1);
    const { plain, offsets } = normalize(text);
    const readings = [];
    let farthest = null;
    for (const convention of CONVENTIONS) {
      const reader = new Reader(plain, convention);
      try {
        const { shape, flat } = reader.answer();
        readings.push({ shape: shape.filter((length) => length !== 1), flat });
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error;
        error.reached = reader.at;
        if (!farthest || error.reached > farthest.reached) farthest = error;
      }
    }
    if (readings.length) return readings;
    farthest.offset = farthest.at < 0 ? null : offsets[farthest.at];
    throw farthest;
  }

  return { Unreadable, readAll, readNumber, rational, add, negative, half, absolute, compare, distance };
};
