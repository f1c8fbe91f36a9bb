// Boxes that check a reader's own answer, and the folds of worked answers. What is typed is read as
// exact rational numbers by the grammar below; nothing of it is evaluated or written as markup.
(() => {
  const LONGEST_ANSWER = 10_000;
  const MOST_NAMED = 6;

  // The first box has the words of all boxes, and the limits of the parser that the build has too.
  const { words: table, limits: bounds } = document.querySelector("[data-words]")?.dataset ?? {};
  const limits = JSON.parse(bounds ?? "{}");

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
  const UNSEEN = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/;
  const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  const THIN = /[\u2009\u202f]/;
  const VULGAR = /[¼-¾⅐-⅞]/;
  const ANGLES = { "〈": "⟨", "〉": "⟩", "〈": "⟨", "〉": "⟩" };

  // One notation for what looks the same, with the place in the text that each sign comes from.
  function normalize(text) {
    let plain = "";
    const places = [];
    let raised = false;
    [...text.replaceAll("\r", " ")].reduce((at, sign) => {
      const code = sign.codePointAt(0);
      const digit = SUPERSCRIPTS.indexOf(sign);
      let written = sign;
      if (UNSEEN.test(sign)) written = "";
      else if (digit >= 0) written = (raised ? "" : "^") + digit;
      else if (sign === "⁻") written = "^-";
      else if (MINUS.test(sign)) written = "-";
      else if (SLASH.test(sign)) written = "/";
      else if (THIN.test(sign)) written = "\u202f";
      else if (sign in ANGLES) written = ANGLES[sign];
      else if (VULGAR.test(sign)) written = ` ${sign.normalize("NFKC").replace("⁄", "/")}`;
      else if (code > 0xff00 && code < 0xff5f) written = String.fromCharCode(code - 0xfee0);
      raised = digit >= 0 || sign === "⁻";
      plain += written;
      places.push(...Array(written.length).fill(at));
      return at + sign.length;
    }, 0);
    return { plain, places: [...places, text.length] };
  }

  const SPACE = String.raw`(?:[^\S\n]|\\[,;:! ]|\\q?quad(?![a-zA-Z])|[~$])*`;
  const SPACES = new RegExp(SPACE, "y");
  const OPENING = /(?:([-+])\s*)?(?:\\(?:left|[bB]igg?l?)\s*)?(?:\\begin\s*\{([a-zA-Z]*)\*?\}(?:\s*\{[lcr|\s]*\})?|\\(lbrack|langle|lbrace)(?![a-zA-Z])|\\?([[({⟨<]))/y;
  const CLOSING = /(?:\\(?:right|[bB]igg?r?)\s*)?(?:\\end\s*\{([a-zA-Z]*)\*?\}|\\(rbrack|rangle|rbrace)(?![a-zA-Z])|\\?([\])}⟩>]))/y;
  const PARTNERS = { "[": "]", "(": ")", "{": "}", "⟨": "⟩", "<": ">", lbrack: "]", langle: "⟩", lbrace: "}" };
  const CLOSERS = { rbrack: "]", rangle: "⟩", rbrace: "}" };
  const TRANSPOSED = /\s*(?:\^\s*(?:\{\s*)?(?:\\math(?:rm|sf|bf)\s*(?:\{\s*T\s*\}|T)|(?:T|t|\\top|\\intercal)(?![a-zA-Z]))(?:\s*\})?|[ᵀ⊤'’′])/y;
  // What names the answer begins with no sign or digit, so that 2x = 4/5 or x <= 4/5 is no answer.
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

  // A comma may separate entries, tenths or thousands, a point tenths or thousands, and a space entries
  // or thousands. All ways are tried, and the shape of the answer tells which was meant.
  const WAYS = ["separator", "decimal", "decimal beside points", "thousands"].flatMap((comma) =>
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
    constructor(plain, way) {
      Object.assign(this, { plain, way, at: 0 });
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

    // Entries between spaces, commas or &, those between semicolons, those between new lines.
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

    // The level of what stands between two entries: 2 for a new line, 1 for a semicolon, else 0.
    separators(leading) {
      let level = 0;
      let signs = 0;
      for (;;) {
        const before = this.at;
        const match = this.take(SEPARATOR);
        if (!match) break;
        if (match[1] === "," && this.way.decimalComma && /\d/.test(this.plain[this.at] ?? "")) {
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

    // A column and a row are the same list; of a matrix, rows become columns.
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

    // 4/5, and 1 4/5 where a space does not separate entries
    quotient() {
      const start = this.at;
      const mixed = this.way.mixed && this.take(this.way.mixed);
      if (mixed) {
        const [whole, numerator, denominator] = mixed.slice(1).map((part) => this.integer(part));
        const part = this.ratio(rational(numerator), rational(denominator));
        return { ...part, value: add(rational(whole), part.value) };
      }
      const numerator = this.take(this.way.decimal);
      if (numerator && this.take(DIVIDED)) {
        const denominator = this.take(this.way.decimal) ?? this.fail("a number");
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
      const match = this.take(this.way.decimal);
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

    // `rounded` tells that the number is written as roundings are, with decimals or in percent.
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

  const readNumber = (text) => new Reader(text, WAYS[0]).number();

  // All readings of a text, each as a shape without lengths of 1 and the numbers in reading order.
  function readAll(text) {
    if (text.length > LONGEST_ANSWER) throw new Unreadable("a shorter answer", -1, { n: LONGEST_ANSWER });
    if (!text.trim()) throw new Unreadable("an answer", -1);
    const { plain, places } = normalize(text);
    const readings = [];
    let farthest = null;
    for (const way of WAYS) {
      const reader = new Reader(plain, way);
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
    farthest.place = farthest.at < 0 ? null : places[farthest.at];
    throw farthest;
  }

  // Judging ------------------------------------------------------------------------------------

  // The rule of ≈: a number that rounds, away from 0 if halfway, to what is stated.
  function roundsTo(stated, unit, value) {
    if (stated.n !== 0n && value.n < 0n !== stated.n < 0n) return false;
    const size = absolute(value);
    const low = add(absolute(stated), negative(half(unit)));
    const high = add(absolute(stated), half(unit));
    return compare(low, size) <= 0n && compare(size, high) < 0n;
  }

  const isRounding = (number, value) => compare(distance(number.value, value), half(number.unit)) <= 0n;

  function judgeExact(typed, stated) {
    if (compare(typed.value, stated.value) === 0n) return "right";
    const rounded = typed.rounded && typed.value.n !== 0n && isRounding(typed, stated.value);
    return rounded ? "rounded" : "wrong";
  }

  function judgeApproximate(typed, stated, computed) {
    if (roundsTo(stated.value, stated.unit, typed.value)) return "right";
    const finer = compare(typed.unit, stated.unit) <= 0n;
    let near;
    if (computed) {
      // Computed values are recorded to ten significant digits.
      const doubt = rational(absolute(computed.value).n, computed.value.d * 10n ** 9n);
      near = isRounding(typed, computed.value) || compare(distance(typed.value, computed.value), doubt) <= 0n;
    } else {
      const farthest = add(distance(typed.value, stated.value), half(stated.unit));
      near = compare(farthest, half(typed.unit)) <= 0n;
    }
    if (!near) return "wrong";
    if (finer) return "right";
    return typed.value.n === 0n ? "wrong" : "rounded";
  }

  function judge(data, reading) {
    return reading.flat.map((typed, i) => {
      const stated = readNumber(data.stated[i]);
      if (data.relation === "=") return judgeExact(typed, stated);
      return judgeApproximate(typed, stated, data.computed && readNumber(data.computed[i]));
    });
  }

  const faults = (verdicts) =>
    verdicts.reduce((sum, verdict) => sum + { right: 0, rounded: 1, wrong: verdicts.length + 1 }[verdict], 0);

  // Words --------------------------------------------------------------------------------------

  function makeWords(table) {
    const say = (name, slots = {}) =>
      table[name].replace(/\{(\w+)\}/g, (slot, key) => String(slots[key] ?? slot));
    const listed = (parts) =>
      parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} ${say("and")} ${parts.at(-1)}`;
    const size = (shape) => {
      if (!shape.length) return say("one number");
      if (shape.length === 1) return say("numbers", { n: shape[0] });
      if (shape.length === 2) return say("rows", { rows: shape[0], n: shape[1] });
      return say("array", { shape: shape.join(" × ") });
    };
    const place = (shape, index) => {
      const indices = [];
      for (const length of [...shape].reverse()) {
        indices.unshift((index % length) + 1);
        index = Math.floor(index / length);
      }
      if (indices.length === 2) return say("cell", { i: indices[0], j: indices[1] });
      return say("entry", { i: indices.length === 1 ? indices[0] : `(${indices.join(", ")})` });
    };
    const places = (shape, indices) => {
      const named = indices.slice(0, MOST_NAMED).map((index) => place(shape, index));
      const left = indices.length - named.length;
      return listed(left ? [...named, say("more", { n: left })] : named);
    };
    return { say, size, places };
  }

  function describe(data, verdicts, shape, { say, places }) {
    const indices = (verdict) => verdicts.flatMap((found, i) => (found === verdict ? [i] : []));
    const wrong = indices("wrong");
    const rounded = indices("rounded");
    if (wrong.length) {
      if (verdicts.length === 1) return ["wrong", say("wrong")];
      if (wrong.length === verdicts.length) return ["wrong", say("wrong in all")];
      return ["wrong", say("wrong in", { entries: places(shape, wrong) })];
    }
    if (!rounded.length) return ["right", say("right")];
    const entries = places(shape, rounded);
    const everywhere = rounded.length === verdicts.length;
    if (data.relation === "=") {
      return ["partly", everywhere ? say("rounded") : say("rounded in", { entries })];
    }
    const [[form, n] = []] = Object.entries(data.digits);
    if (!form || !everywhere) return ["partly", say("too few digits in", { entries })];
    return ["partly", say("too few digits", { digits: say(form, { n }) })];
  }

  function complain(error, text, { say }) {
    const what = say(error.name, error.slots);
    if (error.place === undefined || error.place === null) return say("expected", { what });
    const rest = text.slice(error.place).trim();
    if (!rest) return say("at the end", { what });
    return say("at", { what, where: rest.length > 20 ? `${rest.slice(0, 20)}…` : rest });
  }

  // Right, partly right, wrong or unclear, in words, and where what is unclear begins.
  function check(data, text, words) {
    let readings;
    try {
      readings = readAll(text);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      return { verdict: "unclear", message: complain(error, text, words), place: error.place };
    }
    const shape = data.shape.filter((length) => length !== 1);
    const fitting = readings.filter((reading) => String(reading.shape) === String(shape));
    if (!fitting.length) {
      const slots = { expected: words.size(shape), found: words.size(readings[0].shape) };
      return { verdict: "unclear", message: words.say("shape", slots) };
    }
    const judged = fitting.map((reading) => judge(data, reading));
    const best = judged.reduce((a, b) => (faults(b) < faults(a) ? b : a));
    const [verdict, message] = describe(data, best, shape, words);
    return { verdict, message };
  }

  // The page -----------------------------------------------------------------------------------

  const words = table && makeWords(JSON.parse(table));

  for (const box of document.querySelectorAll(".try-box")) {
    const form = box.querySelector("form");
    const field = form.querySelector("input, textarea");
    const output = form.querySelector("output");
    const forget = () => {
      delete box.dataset.verdict;
      field.removeAttribute("aria-invalid");
      output.textContent = "";
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      forget();
      const { verdict, message, place } = check(JSON.parse(box.dataset.answer), field.value, words);
      box.dataset.verdict = verdict;
      output.textContent = message;
      if (verdict === "unclear") {
        field.setAttribute("aria-invalid", "true");
        field.focus();
        if (place !== undefined && place !== null) field.setSelectionRange(place, field.value.length);
      }
    });
    field.addEventListener("input", forget);
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
    form.querySelector("fieldset").disabled = false;
  }

  const folds = [...document.querySelectorAll("details.worked-answer")];
  const open = (element) => {
    for (let at = element; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  };
  // Browsers that do not open a fold for a link into it by themselves.
  const openTarget = () => {
    const target = document.querySelector(":target");
    if (target?.closest("details:not([open])")) {
      open(target);
      target.scrollIntoView();
    }
  };
  const remembered = document.documentElement.classList;
  // Sphinx marks the words of a search some time after the page is read.
  const marked = new MutationObserver(() => {
    for (const found of document.querySelectorAll("details.worked-answer .highlighted")) {
      open(found);
      marked.disconnect();
    }
  });
  for (const fold of folds) {
    marked.observe(fold, { childList: true, subtree: true });
    fold.open ||= remembered.contains("show-answers");
    const always = fold.querySelector(":scope > .worked-answer-always > input");
    always.checked = remembered.contains("show-answers");
    always.disabled = false;
    always.addEventListener("change", () => {
      remembered.toggle("show-answers", always.checked);
      try {
        if (always.checked) localStorage.setItem("show-answers", "always");
        else localStorage.removeItem("show-answers");
      } catch {
        // Storage is switched off: the choice holds for this page alone.
      }
    });
  }
  addEventListener("hashchange", openTarget);
  openTarget();
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = folds.filter((fold) => !fold.open);
    for (const fold of opened) fold.open = true;
  });
  addEventListener("afterprint", () => {
    for (const fold of opened) fold.open = false;
  });
})();
