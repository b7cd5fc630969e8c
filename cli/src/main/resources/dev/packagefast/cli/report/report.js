"use strict";
(() => {
  // Everything below comes from lockfiles and advisories: it becomes text nodes and never markup.
  const data = JSON.parse(document.getElementById("data").textContent);
  const ORDER = ["malicious", "critical", "high", "moderate", "low", "unknown", "none"];
  const RANK = new Map(ORDER.map((word, i) => [word, i]));
  const ROW = 58;
  const SPARE = 8;
  const SVG = "http://www.w3.org/2000/svg";

  const el = (name, attributes, ...children) => {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (key === "class") node.className = value;
      else if (key === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
      else if (key === "tone") node.style.setProperty("--tone", "var(--" + (value === "none" ? "unknown" : value) + ")");
      else node.setAttribute(key, value);
    }
    node.append(...children.filter((child) => child !== null && child !== undefined));
    return node;
  };
  const plural = (n, what) => n.toLocaleString("en") + " " + what + (n === 1 ? "" : "s");

  const rowsOf = (packages) => packages.flatMap((held) => held.findings.map((finding) => ({
    held, finding,
    key: [held.name, held.version, held.ecosystem, finding.id, ...finding.aliases, finding.summary, ...held.at,
      finding.decision, finding.reason].join("\n").toLowerCase(),
  })));
  const rows = rowsOf(data.vulnerable);
  // What the policy sets aside: known by the baseline, excepted by somebody, not affected by the word of a VEX document.
  const aside = rowsOf(data.setAside);
  const WORDS = { block: "blocked", warn: "warning", not_affected: "not affected" };
  const word = (decision) => WORDS[decision] || decision;
  const counts = new Map();
  for (const row of rows) counts.set(row.finding.severity, (counts.get(row.finding.severity) || 0) + 1);

  const wanted = { text: "", severities: new Set(), fixable: false, production: false, sort: "severity",
    aside: rows.length === 0 && aside.length > 0 };
  let shown = rows;
  let selected = 0;

  const byName = (a, b) => a.held.name < b.held.name ? -1 : a.held.name > b.held.name ? 1 : 0;
  const bySeverity = (a, b) => RANK.get(a.finding.severity) - RANK.get(b.finding.severity)
    || Number(a.held.dev) - Number(b.held.dev)
    || (b.finding.score || 0) - (a.finding.score || 0);
  // What is done most easily first: a fix on the same major line, then on another one, then none.
  const effort = (row) => row.held.upgrade === undefined ? 2 : row.held.sameMajor ? 0 : 1;
  const SORTS = {
    severity: (a, b) => bySeverity(a, b) || byName(a, b),
    package: (a, b) => byName(a, b) || bySeverity(a, b),
    fix: (a, b) => effort(a) - effort(b) || bySeverity(a, b) || byName(a, b),
  };

  const badge = (severity) => el("span", { class: "badge", tone: severity }, severity);

  // ---- the top of the page
  const theme = el("button", { class: "theme", type: "button", on: { click: () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  } } }, "Light / dark");

  const head = el("header", { class: "head" },
    el("h1", {}, "Package security report"),
    el("div", { class: "about" },
      (data.files.length === 1 ? data.files[0] : plural(data.files.length, "lockfile"))
      + " · written " + data.written.replace("T", " ").replace("Z", " UTC") + " by pfsec " + data.version
      + " · database: " + data.database),
    theme);

  const tiles = ORDER.filter((word) => word !== "none" || counts.has("none")).map((word) => {
    const number = counts.get(word) || 0;
    const tile = el("button", { class: "tile", type: "button", tone: word, "aria-pressed": "false", on: { click: () => {
      const on = !wanted.severities.delete(word);
      if (on) wanted.severities.add(word);
      tile.setAttribute("aria-pressed", String(on));
      refresh();
    } } }, el("b", {}, number.toLocaleString("en")), el("span", {}, word));
    tile.disabled = number === 0;
    return tile;
  });
  const fixable = data.vulnerable.filter((held) => held.upgrade !== undefined).length;
  const summary = el("section", { class: "summary", "aria-label": "Summary" },
    el("div", { class: "tile" }, el("b", {}, data.packages.toLocaleString("en")), el("span", {}, "packages read")),
    el("div", { class: "tile" }, el("b", {}, data.vulnerable.length.toLocaleString("en")), el("span", {}, "in trouble")),
    el("div", { class: "tile" }, el("b", {}, fixable.toLocaleString("en")), el("span", {}, "of them with a fix")),
    ...tiles);
  const bar = el("div", { class: "bar", "aria-hidden": "true" }, ...ORDER.filter((word) => counts.has(word)).map((word) => {
    const part = el("i", { tone: word });
    part.style.flexGrow = String(counts.get(word));
    return part;
  }));

  const listed = (items, title, line, open) => items.length === 0 ? null
    : el("details", open ? { class: "problems", open: "" } : { class: "problems notes" },
      el("summary", {}, title),
      el("ul", {}, ...items.slice(0, 200).map((item) => el("li", {}, ...line(item)))),
      items.length > 200 ? el("p", {}, "and " + plural(items.length - 200, "other")) : null);
  const problems = listed(data.problems, plural(data.problems.length, "problem") + ": this report is not complete",
    (item) => [el("code", {}, item.where), ": " + item.what + ". " + item.remedy], true);
  const denied = listed(data.denied, data.denied.length.toLocaleString("en") + " denied by plugins",
    (item) => [el("code", {}, item.what), " by " + item.plugin + ": " + item.reason], true);
  const notes = listed(data.notes, "About the policy: " + plural(data.notes.length, "note"),
    (item) => [el("code", {}, item.where), ": " + item.what + ". " + item.remedy], false);

  const search = el("input", { type: "search", placeholder: "Search packages, advisories, files   ( / )",
    "aria-label": "Search", spellcheck: "false", on: { input: () => { wanted.text = search.value.trim().toLowerCase(); refresh(); } } });
  const sort = el("select", { "aria-label": "Sort", on: { change: () => { wanted.sort = sort.value; refresh(); } } },
    el("option", { value: "severity" }, "worst first"),
    el("option", { value: "package" }, "by package"),
    el("option", { value: "fix" }, "easiest fix first"));
  const check = (name, label) => {
    const box = el("input", { type: "checkbox", on: { change: () => { wanted[name] = box.checked; refresh(); } } });
    return el("label", {}, box, label);
  };
  const count = el("span", { class: "count", role: "status" });
  const view = el("select", { "aria-label": "Which findings", on: { change: () => {
    wanted.aside = view.value === "aside";
    refresh();
  } } },
    el("option", { value: "open" }, "open (" + rows.length.toLocaleString("en") + ")"),
    el("option", { value: "aside" }, "set aside by the policy (" + aside.length.toLocaleString("en") + ")"));
  view.value = wanted.aside ? "aside" : "open";
  const tools = el("div", { class: "tools" }, search, sort, aside.length > 0 ? view : "", check("fixable", "with a fix"),
    check("production", "not only for development"), count);

  // ---- the list: only the rows in sight exist
  const room = el("div", { class: "room" });
  const list = el("div", { class: "list", role: "listbox", tabindex: "0", "aria-label": "Findings", on: {
    scroll: () => draw(),
    keydown: (event) => {
      const page = Math.max(1, Math.floor(list.clientHeight / ROW) - 1);
      const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -shown.length, End: shown.length };
      if (event.key in moves && shown.length > 0) {
        event.preventDefault();
        select(Math.min(shown.length - 1, Math.max(0, selected + moves[event.key])));
      }
    },
  } }, room);
  const detail = el("article", { class: "detail", tabindex: "-1", "aria-live": "polite" });

  const fixCell = ({ held, finding }) => held.upgrade === undefined && finding.fixes.length > 0
    ? el("div", { class: "fix" }, el("span", { class: "good" }, "→ " + finding.fixes[0]))
    : held.upgrade === undefined ? el("div", { class: "fix bad" }, "no fix known")
    : el("div", { class: "fix" }, el("span", { class: "good" }, "→ " + held.upgrade),
      held.sameMajor ? null : el("div", { class: "quiet" }, "another major"));

  const rowOf = (row, i) => {
    const node = el("div", { class: "row", role: "option", id: "row" + i, "aria-selected": String(i === selected),
      "aria-setsize": String(shown.length), "aria-posinset": String(i + 1), on: { click: () => select(i) } },
      el("div", {}, badge(row.finding.severity)),
      el("div", {},
        el("div", { class: "name" }, row.held.name + " ", el("span", { class: "quiet mono" }, row.held.version),
          row.held.dev ? " " : null, row.held.dev ? el("span", { class: "tag" }, "dev") : null,
          row.finding.decision === "block" ? null : " ",
          row.finding.decision === "block" ? null : el("span", { class: "tag" }, word(row.finding.decision))),
        el("div", { class: "what" }, row.finding.id + (row.finding.summary ? " · " + row.finding.summary : ""))),
      fixCell(row));
    node.style.top = i * ROW + "px";
    return node;
  };

  const draw = () => {
    const first = Math.max(0, Math.floor(list.scrollTop / ROW) - SPARE);
    const last = Math.min(shown.length, Math.ceil((list.scrollTop + list.clientHeight) / ROW) + SPARE);
    const nodes = [];
    for (let i = first; i < last; i++) nodes.push(rowOf(shown[i], i));
    if (shown.length === 0) {
      nodes.push(el("div", { class: "empty" }, rows.length === 0
        ? (aside.length > 0 ? "No open finding." : data.problems.length === 0 ? "Nothing known to be bad." : "Nothing known to be bad in what could be read.")
        : "No finding matches."));
    }
    room.replaceChildren(...nodes);
  };

  const select = (i) => {
    selected = i;
    const top = i * ROW;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + ROW > list.scrollTop + list.clientHeight) list.scrollTop = top + ROW - list.clientHeight;
    list.setAttribute("aria-activedescendant", "row" + i);
    draw();
    show(shown[i]);
  };

  const refresh = () => {
    const all = wanted.aside ? aside : rows;
    shown = all.filter((row) =>
      (wanted.text === "" || row.key.includes(wanted.text))
      && (wanted.severities.size === 0 || wanted.severities.has(row.finding.severity))
      && (!wanted.fixable || row.held.upgrade !== undefined || (wanted.aside && row.finding.fixes.length > 0))
      && (!wanted.production || !row.held.dev)).sort(SORTS[wanted.sort]);
    count.textContent = shown.length === all.length ? plural(all.length, "finding")
      : shown.length.toLocaleString("en") + " of " + plural(all.length, "finding");
    room.style.height = shown.length * ROW + "px";
    list.scrollTop = 0;
    selected = 0;
    draw();
    show(shown[0]);
  };

  // ---- one finding
  const link = ([type, url]) => {
    // Checked when the report was written; checked again here, where it would do harm.
    if (!/^https?:\/\//i.test(url)) return null;
    return el("li", {}, el("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, url), " ",
      el("span", { class: "tag" }, type.toLowerCase()));
  };

  const show = (row) => {
    if (!row) {
      detail.replaceChildren(el("div", { class: "empty" }, rows.length === 0 ? "" : "Change the search or the filters."));
      return;
    }
    const { held, finding } = row;
    const advice = wanted.aside ? el("span", {}, "Set aside: ", finding.reason)
      : held.upgrade === undefined
      ? el("span", { class: "bad" }, "No version is known that is free of findings.")
      : el("span", {}, "Upgrade ", el("code", {}, held.name), " to ", el("b", { class: "good mono" }, held.upgrade),
        held.sameMajor ? ": clears everything known about it." : ": clears everything known about it, and is another major version.");
    const others = held.findings.length - 1;
    const term = (name, value) => value ? [el("dt", {}, name), el("dd", {}, value)] : [];
    const links = finding.links.map(link).filter((item) => item !== null);
    detail.replaceChildren(
      el("div", { class: "lead" }, badge(finding.severity),
        finding.score === undefined ? "" : el("span", { class: "tag" }, "CVSS " + finding.score.toFixed(1)),
        el("span", { class: "tag" }, held.ecosystem), held.dev ? el("span", { class: "tag" }, "development only") : "", el("span", { class: "tag" }, word(finding.decision))),
      el("h2", {}, held.name + " ", el("span", { class: "quiet mono" }, held.version)),
      el("p", { class: "sum" }, finding.summary || finding.id),
      el("div", { class: "advice" }, advice, others > 0 ? el("span", { class: "quiet" }, " It has " + plural(others, "other finding") + ".") : ""),
      el("h3", {}, "How it got here"),
      graph(held.paths),
      held.more > 0 ? el("p", { class: "quiet" }, "and " + (held.exact ? "" : "at least ") + plural(held.more, "other way")) : "",
      el("h3", {}, "Where it stands"),
      el("ul", {}, ...held.at.map((place) => el("li", {}, el("code", {}, place)))),
      el("h3", {}, "Advisory"),
      el("dl", { class: "facts" }, ...term("Id", finding.id), ...term("Also known as", finding.aliases.join(", ")),
        ...term("Policy", word(finding.decision) + (finding.reason ? ": " + finding.reason : "")),
        ...term("Fixed in", finding.fixes.join(", ")), ...term("Weakness", finding.cwes.join(", ")),
        ...term("Vector", finding.vector), ...term("Published", finding.published)),
      finding.description ? el("h3", {}, "Description") : "",
      finding.description ? el("div", { class: "text" }, finding.description) : "",
      links.length > 0 ? el("h3", {}, "Links") : "",
      links.length > 0 ? el("ul", {}, ...links) : "");
    detail.scrollTop = 0;
  };

  // ---- dependency paths: one column a step, each package once
  const svg = (name, attributes, ...children) => {
    const node = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children);
    return node;
  };

  const graph = (paths) => {
    const LETTER = 7.3, HEIGHT = 26, GAP_X = 46, GAP_Y = 12, LONGEST = 30;
    const nodes = new Map();
    const edges = new Map();
    paths.forEach((path) => path.forEach((step, depth) => {
      const node = nodes.get(step) || { step, depth: 0, start: false, end: false };
      node.depth = Math.max(node.depth, depth);
      node.start = node.start || (depth === 0 && path.length > 1);
      node.end = node.end || depth === path.length - 1;
      nodes.set(step, node);
      if (depth > 0) edges.set(JSON.stringify([path[depth - 1], step]), [path[depth - 1], step]);
    }));
    const columns = [];
    for (const node of nodes.values()) {
      node.label = node.step.length > LONGEST ? node.step.slice(0, LONGEST - 1) + "…" : node.step;
      node.width = Math.round(node.label.length * LETTER + 18);
      (columns[node.depth] = columns[node.depth] || []).push(node);
    }
    let x = 1, height = 0;
    const tallest = Math.max(...columns.map((column) => column ? column.length : 0));
    for (const column of columns) {
      if (!column) continue;
      const width = Math.max(...column.map((node) => node.width));
      const free = (tallest - column.length) * (HEIGHT + GAP_Y) / 2;
      column.forEach((node, i) => {
        node.x = x;
        node.y = 1 + free + i * (HEIGHT + GAP_Y);
        height = Math.max(height, node.y + HEIGHT + 1);
      });
      x += width + GAP_X;
    }
    const drawing = svg("svg", { width: x - GAP_X + 1, height, role: "img", "aria-label": paths.map((path) => path.join(" > ")).join("; ") });
    for (const [from, to] of edges.values()) {
      const a = nodes.get(from), b = nodes.get(to);
      const x1 = a.x + a.width, y1 = a.y + HEIGHT / 2, x2 = b.x, y2 = b.y + HEIGHT / 2;
      const bend = Math.max(18, (x2 - x1) / 2);
      drawing.append(svg("path", { d: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}` }));
    }
    for (const node of nodes.values()) {
      drawing.append(svg("g", { class: node.end ? "end" : node.start ? "start" : "" },
        svg("title", {}, node.step),
        svg("rect", { x: node.x, y: node.y, width: node.width, height: HEIGHT, rx: 6 }),
        svg("text", { x: node.x + 9, y: node.y + 17 }, node.label)));
    }
    return el("div", { class: "graph" }, drawing);
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== search) {
      event.preventDefault();
      search.focus();
    }
  });
  addEventListener("resize", draw);
  document.getElementById("app").append(...[head, summary, rows.length > 0 ? bar : null, problems, denied, notes, tools,
    el("main", { class: "panes" }, list, detail)].filter((part) => part !== null));
  refresh();
})();
