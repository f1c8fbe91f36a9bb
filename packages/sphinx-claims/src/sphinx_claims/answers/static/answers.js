// Boxes that check a reader's own answer; answer-parser.js reads the text that is typed.
(() => {
  // The first box has the messages of all boxes, and the limits of the parser.
  const first = document.querySelector("[data-words]");
  if (!first) return;

  const MOST_NAMED = 6;
  const { Unreadable, readAll, readNumber, rational, add, half, absolute, compare, distance } =
    sphinxClaimsParser(JSON.parse(first.dataset.limits));

  // Judging ------------------------------------------------------------------------------------

  // The rule of ≈: the value is less than half a unit away from the stated number.
  const roundsTo = (stated, unit, value) => compare(distance(stated, value), half(unit)) < 0n;

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

  const penalty = (verdicts) =>
    verdicts.reduce((sum, verdict) => sum + { right: 0, rounded: 1, wrong: verdicts.length + 1 }[verdict], 0);

  // Messages -----------------------------------------------------------------------------------

  function makeMessages(table) {
    const text = (name, slots = {}) =>
      table[name].replace(/\{(\w+)\}/g, (slot, key) => String(slots[key] ?? slot));
    const listed = (parts) =>
      parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} ${text("and")} ${parts.at(-1)}`;
    const size = (shape) => {
      if (!shape.length) return text("one number");
      if (shape.length === 1) return text("numbers", { n: shape[0] });
      if (shape.length === 2) return text("rows", { rows: shape[0], n: shape[1] });
      return text("array", { shape: shape.join(" × ") });
    };
    const place = (shape, index) => {
      const indices = [];
      for (const length of [...shape].reverse()) {
        indices.unshift((index % length) + 1);
        index = Math.floor(index / length);
      }
      if (indices.length === 2) return text("cell", { i: indices[0], j: indices[1] });
      return text("entry", { i: indices.length === 1 ? indices[0] : `(${indices.join(", ")})` });
    };
    const places = (shape, indices) => {
      const named = indices.slice(0, MOST_NAMED).map((index) => place(shape, index));
      const left = indices.length - named.length;
      return listed(left ? [...named, text("more", { n: left })] : named);
    };
    return { text, size, places };
  }

  function describe(data, verdicts, shape, { text, places }) {
    const indices = (verdict) => verdicts.flatMap((found, i) => (found === verdict ? [i] : []));
    const wrong = indices("wrong");
    const rounded = indices("rounded");
    if (wrong.length) {
      if (verdicts.length === 1) return ["wrong", text("wrong")];
      if (wrong.length === verdicts.length) return ["wrong", text("wrong in all")];
      return ["wrong", text("wrong in", { entries: places(shape, wrong) })];
    }
    if (!rounded.length) return ["right", text("right")];
    const entries = places(shape, rounded);
    const everywhere = rounded.length === verdicts.length;
    if (data.relation === "=") {
      return ["partly", everywhere ? text("rounded") : text("rounded in", { entries })];
    }
    const [[form, n] = []] = Object.entries(data.digits);
    if (!form || !everywhere) return ["partly", text("too few digits in", { entries })];
    return ["partly", text("too few digits", { digits: text(form, { n }) })];
  }

  function describeError(error, answer, { text }) {
    const what = text(error.name, error.slots);
    if (error.offset === undefined || error.offset === null) return text("expected", { what });
    const rest = answer.slice(error.offset).trim();
    if (!rest) return text("at the end", { what });
    return text("at", { what, where: rest.length > 20 ? `${rest.slice(0, 20)}…` : rest });
  }

  // Check an answer: the verdict (right, partly, wrong or unclear), a message, and for an answer that
  // cannot be read the offset at which reading failed.
  function check(data, answer, messages) {
    let readings;
    try {
      readings = readAll(answer);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      return { verdict: "unclear", message: describeError(error, answer, messages), offset: error.offset };
    }
    const shape = data.shape.filter((length) => length !== 1);
    const fitting = readings.filter((reading) => String(reading.shape) === String(shape));
    if (!fitting.length) {
      const slots = { expected: messages.size(shape), found: messages.size(readings[0].shape) };
      return { verdict: "unclear", message: messages.text("shape", slots) };
    }
    const judged = fitting.map((reading) => judge(data, reading));
    const best = judged.reduce((a, b) => (penalty(b) < penalty(a) ? b : a));
    const [verdict, message] = describe(data, best, shape, messages);
    return { verdict, message };
  }

  // The page -----------------------------------------------------------------------------------

  const messages = makeMessages(JSON.parse(first.dataset.words));

  for (const box of document.querySelectorAll(".try-box")) {
    const form = box.querySelector("form");
    const field = form.querySelector("input, textarea");
    const output = form.querySelector("output");
    const reset = () => {
      delete box.dataset.verdict;
      field.removeAttribute("aria-invalid");
      output.textContent = "";
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      reset();
      const data = JSON.parse(box.dataset.answer);
      const { verdict, message, offset } = check(data, field.value, messages);
      box.dataset.verdict = verdict;
      output.textContent = message;
      if (verdict === "unclear") {
        field.setAttribute("aria-invalid", "true");
        field.focus();
        if (offset !== undefined && offset !== null) field.setSelectionRange(offset, field.value.length);
      }
    });
    field.addEventListener("input", reset);
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
    form.querySelector("fieldset").disabled = false;
  }
})();
