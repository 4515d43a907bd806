"use strict";
(() => {
  const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udc7f]/g;
  const FORMULA = /^[\s\u0000]*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n]/;
  const SEPARATOR = "; ";
  const LONG_WORD = /\S{25}/; // as in page.py: only such a word is broken
  const PAGE_SIZES = [50, 100, 500];

  const make = (tag, properties = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name in element && !name.startsWith("aria")) element[name] = value;
      else element.setAttribute(name, value);
    }
    element.append(...children);
    return element;
  };
  let fields = 0;
  /** A control with its label beside it, for people and for screen readers. */
  const field = (label, control, className = "") => {
    control.id = `field-${++fields}`;
    return make("div", { className: `field ${className}` }, make("label", { htmlFor: control.id }, label), control);
  };
  const plural = (count, unit) => `${count.toLocaleString("en")} ${count === 1 ? unit.replace(/s$/, "") : unit}`;

  /** Strangers' text: set apart from its surroundings, nothing in it invisible. */
  const shown = (text) => {
    const box = make("bdi", { className: LONG_WORD.test(text) ? "long" : "" });
    let from = 0;
    for (const found of text.matchAll(INVISIBLE)) {
      const number = found[0].codePointAt(0).toString(16).toUpperCase().padStart(4, "0");
      box.append(text.slice(from, found.index), make("span", { className: "unseen" }, `U+${number}`));
      from = found.index + found[0].length;
    }
    box.append(text.slice(from));
    return box;
  };

  /** A cell of a CSV file. A spreadsheet takes a leading = + - @ for a formula: a quote in front keeps it text. */
  const csvCell = (value) => {
    if (value === null) return "";
    if (typeof value !== "string") return String(value);
    const text = FORMULA.test(value) ? `'${value}` : value;
    return /[",\r\n']/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };

  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const asNumber = (text) => (text === "" ? null : Number(text));
  const compare = (a, b) => {
    if (a === b) return 0;
    if (a === null) return 1;
    if (b === null) return -1;
    return typeof a === "string" ? collator.compare(a, b) : a - b;
  };

  class DataTable {
    constructor(place) {
      const read = (part) => JSON.parse(document.getElementById(`${place.dataset.table}-${part}`).textContent);
      this.place = place;
      this.id = place.dataset.table;
      this.settings = read("settings");
      this.rows = read("rows");
      this.columns = this.settings.columns.map((column, index) => ({ ...column, index }));
      this.scores = this.columns.find((column) => column.kind === "score");
      this.order = { index: 0, down: false, natural: true };
      this.page = 0;
      this.pageSize = PAGE_SIZES[0];
      this.everything = false;
      this.open = new Set();
      this.allOpen = false;
      this.texts = this.rows.map((row) =>
        this.columns.filter(({ kind }) => kind !== "score" && kind !== "flag").map(({ index }) => row[index]).join("\n").toLowerCase());
      this.best = this.bestRows();
      this.build();
      this.apply();
      place.hidden = false;
    }

    bestRows() {
      const column = this.columns.find(({ name }) => name === this.settings.best_of);
      if (!column || !this.scores) return null;
      const best = new Map();
      this.rows.forEach((row, at) => {
        const known = best.get(row[column.index]);
        if (known === undefined || row[this.scores.index] > this.rows[known][this.scores.index]) best.set(row[column.index], at);
      });
      return new Set(best.values());
    }

    build() {
      this.found = make("p", { className: "found", role: "status" });
      this.body = make("tbody");
      this.heads = this.columns.map((column) => this.head(column));
      this.drawn = this.columns.filter(({ drawn }) => drawn);
      const last = this.settings.detail ? [make("th", { scope: "col", className: "act" }, make("div", { className: "plain" }, "Why"))] : [];
      const table = make("table", { className: "rows" },
        make("caption", {}, `${this.settings.caption}.`, make("span", { className: "hint" }, " A column's heading sorts by it.")),
        make("thead", {}, make("tr", {}, ...this.drawn.map(({ index }) => this.heads[index]), ...last)), this.body);
      const save = make("button", { type: "button", className: "saving" }, "Save these rows as CSV");
      save.addEventListener("click", () => this.save());
      this.place.append(this.filterPanel(),
        make("div", { className: "bar-line" }, this.found, make("div", { className: "pages" }, save)),
        make("div", { className: "scroll", tabIndex: 0, role: "region", "aria-label": `Table of ${this.settings.unit}` }, table),
        this.pagePanel());
      addEventListener("beforeprint", () => { this.everything = true; this.draw(); });
      addEventListener("afterprint", () => { this.everything = false; this.draw(); });
    }

    head(column) {
      const arrow = make("span", { className: "arrow", "aria-hidden": "true" });
      const button = make("button", { type: "button" }, column.label, arrow);
      const cell = make("th", { scope: "col", className: this.isFigure(column) ? "figure" : "" }, button,
        make("span", { className: "printed" }, column.label)); // a heading with a button is not repeated on each sheet
      button.addEventListener("click", () => {
        const same = this.order.index === column.index && !this.order.natural;
        this.sortBy(column.index, same ? !this.order.down : this.isFigure(column));
      });
      return cell;
    }

    isFigure({ kind }) { return kind === "score" || kind === "figure"; }

    sortBy(index, down) {
      this.order = { index, down, natural: false };
      this.sortChoice.value = `${index}${down ? "d" : "u"}`;
      this.apply();
    }

    filterPanel() {
      const panel = make("form", { className: "filters", role: "search", "aria-label": `Filter the ${this.settings.unit}` });
      panel.addEventListener("submit", (event) => event.preventDefault());
      const search = make("input", { type: "search", autocomplete: "off", spellcheck: false, placeholder: "any words of a row" });
      panel.append(field("Search", search, "wide"));
      this.tests = [];
      this.onChange(search, () => {
        const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
        return words.length ? (row, at) => words.every((word) => this.texts[at].includes(word)) : null;
      });
      for (const column of this.columns) this.addFilter(panel, column);
      if (this.best) this.addCheck(panel, this.settings.best_label, () => (row, at) => this.best.has(at));
      if (this.settings.detail) {
        const all = this.check(panel, "Show why for all rows");
        all.addEventListener("change", () => { this.allOpen = all.checked; this.open.clear(); this.draw(); });
      }
      this.sortChoice = this.sortSelect(panel);
      const reset = make("button", { type: "reset" }, "Clear");
      panel.append(reset);
      panel.addEventListener("reset", () => setTimeout(() => {
        this.allOpen = false;
        this.open.clear();
        this.order = { index: 0, down: false, natural: true };
        for (const test of this.tests) test.update();
        this.page = 0;
        this.apply();
      }));
      return panel;
    }

    /** The headings are out of sight on a phone. */
    sortSelect(panel) {
      const choice = make("select", {}, make("option", { value: "" }, this.settings.order));
      for (const { index, label, kind } of this.drawn) {
        const words = ["score", "number", "figure"].includes(kind) ? ["low to high", "high to low"] : ["A to Z", "Z to A"];
        choice.append(make("option", { value: `${index}u` }, `${label}, ${words[0]}`), make("option", { value: `${index}d` }, `${label}, ${words[1]}`));
      }
      choice.addEventListener("change", () => {
        if (choice.value) this.sortBy(parseInt(choice.value, 10), choice.value.endsWith("d"));
        else { this.order = { index: 0, down: false, natural: true }; this.apply(); }
      });
      panel.append(field("Sort by", choice, "sort-by"));
      return choice;
    }

    onChange(input, test) {
      const entry = { active: null, update: () => { entry.active = test(); } };
      this.tests.push(entry);
      input.addEventListener("input", () => { entry.update(); this.page = 0; this.apply(); });
    }

    check(panel, label) {
      const box = make("input", { type: "checkbox" });
      panel.append(make("label", { className: "check" }, box, label));
      return box;
    }

    addCheck(panel, label, test) {
      const box = this.check(panel, label);
      this.onChange(box, () => (box.checked ? test() : null));
    }

    addFilter(panel, column) {
      const { kind, label, index } = column;
      if (!column.filtered) return;
      if (kind === "score") {
        for (const [words, fits] of [["from", (value, limit) => value >= limit], ["to", (value, limit) => value <= limit]]) {
          const input = make("input", { type: "number", min: 0, max: 1, step: 0.01, inputMode: "decimal" });
          panel.append(field(`${label} ${words}`, input));
          this.onChange(input, () => {
            const limit = input.valueAsNumber;
            return Number.isNaN(limit) ? null : (row) => fits(row[index], limit);
          });
        }
      } else if (kind === "choice" || kind === "choices") this.addChoice(panel, column);
      else if (kind === "flag") {
        const choice = make("select", {}, make("option", { value: "" }, "all"), make("option", { value: "true" }, "yes"), make("option", { value: "false" }, "no"));
        panel.append(field(label, choice));
        this.onChange(choice, () => (choice.value ? (row) => (row[index] === true) === (choice.value === "true") : null));
      }
    }

    addChoice(panel, { kind, label, index }) {
      const parts = (row) => (kind === "choices" ? row[index].split(SEPARATOR) : [row[index]]);
      const counts = new Map();
      for (const row of this.rows) for (const part of parts(row)) counts.set(part, (counts.get(part) ?? 0) + 1);
      const choice = make("select", {}, make("option", { value: "" }, "all"));
      [...counts].sort(([a], [b]) => collator.compare(a, b)).forEach(([part, count], at) =>
        choice.append(make("option", { value: `v${at}` }, `${part || "none"} (${count.toLocaleString("en")})`)));
      const values = [...counts.keys()].sort(collator.compare);
      panel.append(field(label, choice));
      this.onChange(choice, () => {
        if (!choice.value) return null;
        const wanted = values[parseInt(choice.value.slice(1), 10)];
        return (row) => parts(row).includes(wanted);
      });
    }

    pagePanel() {
      const turn = (words, to) => {
        const button = make("button", { type: "button" }, words);
        button.addEventListener("click", () => { this.page = to(); this.draw(); this.where.focus(); });
        return button;
      };
      this.first = turn("First", () => 0);
      this.previous = turn("Previous", () => this.page - 1);
      this.next = turn("Next", () => this.page + 1);
      this.last = turn("Last", () => this.pages() - 1);
      this.where = make("span", { tabIndex: -1 });
      const size = make("select", {}, ...PAGE_SIZES.map((count) => make("option", { value: count }, String(count))));
      size.addEventListener("change", () => { this.pageSize = Number(size.value); this.page = 0; this.draw(); });
      this.paging = make("nav", { className: "bar-line pages", "aria-label": `Pages of ${this.settings.unit}` },
        make("span", { className: "pages" }, this.first, this.previous, this.where, this.next, this.last),
        field("Rows on a page", size, "inline"));
      return this.paging;
    }

    pages() { return Math.max(1, Math.ceil(this.view.length / this.pageSize)); }

    apply() {
      const tests = this.tests.map(({ active }) => active).filter(Boolean);
      this.view = [];
      this.rows.forEach((row, at) => { if (tests.every((test) => test(row, at))) this.view.push(at); });
      if (!this.order.natural) {
        const { index, down } = this.order;
        const sign = down ? -1 : 1;
        const number = ["number", "figure"].includes(this.columns[index].kind);
        const value = (at) => (number ? asNumber(this.rows[at][index]) : this.rows[at][index]);
        this.view.sort((a, b) => sign * compare(value(a), value(b)) || a - b);
      }
      const all = this.view.length === this.rows.length;
      this.found.textContent = all ? plural(this.view.length, this.settings.unit)
        : `${this.view.length.toLocaleString("en")} of ${plural(this.rows.length, this.settings.unit)}`;
      this.draw();
    }

    draw() {
      const pages = this.pages();
      this.page = Math.min(Math.max(this.page, 0), pages - 1);
      const from = this.everything ? 0 : this.page * this.pageSize;
      const shownRows = this.everything ? this.view : this.view.slice(from, from + this.pageSize);
      const fragment = document.createDocumentFragment();
      for (const at of shownRows) this.drawRow(fragment, at);
      if (!shownRows.length) fragment.append(make("tr", {}, make("td", { className: "empty", colSpan: this.drawn.length + 1 }, `No ${this.settings.unit} fit this filter.`)));
      this.body.replaceChildren(fragment);
      this.heads.forEach((head, index) => {
        const sorted = !this.order.natural && this.order.index === index;
        if (sorted) head.setAttribute("aria-sort", this.order.down ? "descending" : "ascending");
        else head.removeAttribute("aria-sort");
        head.querySelector(".arrow").textContent = sorted ? (this.order.down ? "↓" : "↑") : "";
      });
      this.where.textContent = `Page ${this.page + 1} of ${pages.toLocaleString("en")}`;
      this.paging.hidden = this.rows.length <= PAGE_SIZES[0];
      for (const button of [this.first, this.previous]) button.disabled = this.page === 0;
      for (const button of [this.next, this.last]) button.disabled = this.page === pages - 1;
    }

    drawRow(fragment, at) {
      const row = this.rows[at];
      const line = make("tr", {}, ...this.drawn.map((column) => this.cell(column, row)));
      fragment.append(line);
      if (!this.settings.detail) return;
      const open = this.allOpen !== this.open.has(at);
      const behind = `${this.id}-behind-${at}`;
      const name = this.columns.find(({ kind }) => kind === "name");
      const button = make("button", { type: "button", className: "why", "aria-expanded": String(open) }, "Why");
      if (name) button.setAttribute("aria-label", `Why: ${row[name.index]}`);
      line.append(make("td", { className: "act", "data-label": "" }, button));
      const draw = () => {
        const cell = make("td", { colSpan: this.drawn.length + 1 }, ...tokens(row[this.columns.length]));
        line.after(make("tr", { className: "behind", id: behind }, cell));
        button.setAttribute("aria-controls", behind);
      };
      button.addEventListener("click", () => {
        if (!this.open.delete(at)) this.open.add(at);
        const now = this.allOpen !== this.open.has(at);
        button.setAttribute("aria-expanded", String(now));
        if (now) draw();
        else { button.removeAttribute("aria-controls"); line.nextElementSibling.remove(); }
      });
      if (open) draw();
    }

    cell({ kind, label, index, unit }, row) {
      const value = row[index];
      const cell = make("td", { "data-label": label });
      if (kind === "score" && value === null) {
        cell.className = "figure";
        cell.append("–");
      } else if (kind === "score") {
        const fill = make("i");
        const { lowest } = this.settings;
        fill.style.width = `${Math.max(0, (value - lowest) / (1 - lowest)) * 100}%`;
        cell.className = "figure";
        cell.append(make("span", {}, value.toFixed(4), make("span", { className: "meter", "aria-hidden": "true" }, fill)));
      } else if (["choice", "number", "date"].includes(kind)) cell.className = `short ${kind}`;
      if (kind === "score") return cell;
      if (kind === "figure") {
        cell.className = value ? "figure" : "figure none";
        const [whole, ...rest] = value.split(".");
        cell.append([whole.replace(/\B(?=(\d{3})+$)/g, ","), ...rest].join("."));
        if (value && unit) cell.append(` ${row[this.columns.find(({ name }) => name === unit).index]}`);
        return cell;
      }
      if (kind === "flag") cell.append(value === null ? "–" : value ? "yes" : "no");
      else cell.append(shown(value));
      if (value === "") cell.classList.add("none");
      return cell;
    }

    save() {
      const lines = [this.columns.map(({ name }) => name), ...this.view.map((at) => this.columns.map(({ index }) => this.rows[at][index]))];
      const text = "\ufeff" + lines.map((line) => line.map(csvCell).join(",") + "\r\n").join("");
      const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
      make("a", { href: address, download: this.settings.file_name }).click();
      setTimeout(() => URL.revokeObjectURL(address), 10000);
    }
  }

  const digits = (value) => value.toFixed(4);

  /** The customer's tokens above the listed ones, each pair with its score; then the sum. */
  function tokens([pairs, average, factor, fraction, score]) {
    const list = make("ul", { className: "pairs" }, ...pairs.map(pairCard));
    const told = fraction === 1
      ? `${digits(average)} on average over the letters of both names; every letter of the listed name is matched. Score ${digits(score)}.`
      : `${digits(average)} on average over the customer's letters and the matched listed ones, × ${digits(factor)} because ${Math.round(fraction * 100)} % of the listed name's letters are matched. Score ${digits(score)}.`;
    return [list, make("p", { className: "sum" }, told)];
  }

  function pairCard([query, listed, similarity, length, first, score]) {
    const token = (text, of) => [make("span", { className: "of" }, of),
      make("span", { className: text ? "token" : "token none" }, ...(text ? [shown(text)] : ["nothing"]))];
    const both = [...token(query, "customer"), ...token(listed, "listed")];
    if (!query || !listed) {
      const cost = query ? ["0.0000", "counts fully"] : ["", "costs little"];
      return make("li", { className: "pair unmatched" }, ...both, make("span", { className: "value" }, cost[0], make("small", {}, cost[1])));
    }
    const factors = [`alike ${digits(similarity)}`];
    if (length !== 1) factors.push(`length × ${length.toFixed(3)}`);
    if (first !== 1) factors.push(`first letter × ${first}`);
    return make("li", { className: query === listed ? "pair same" : "pair" }, ...both,
      make("span", { className: "value" }, digits(score), ...factors.map((words) => make("small", {}, words))));
  }

  for (const place of document.querySelectorAll("[data-table]")) new DataTable(place);
})();
