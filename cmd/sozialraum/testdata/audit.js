// Looks at the page as axe-core does and returns what is wrong, as sentences: names of everything that can be used,
// roles and their relations, contrast of every text with its ground (WCAG 2.2, 1.4.3: 4.5 to 1, 3 to 1 from 24 px on or
// from 18.66 px on if bold), the order of the focus, and whether the page fits its width (1.4.10).
(() => {
  const problems = [];
  const say = (what, node) => problems.push(`${what}: ${node.outerHTML.slice(0, 120)}`);
  const visible = (node) => node.checkVisibility({ opacityProperty: false, visibilityProperty: true });

  const nameOf = (node) => {
    const by = node.getAttribute("aria-labelledby");
    if (by) return by.split(/\s+/).map((id) => document.getElementById(id)?.textContent ?? "").join(" ").trim();
    if (node.getAttribute("aria-label")) return node.getAttribute("aria-label").trim();
    if (node.labels?.length) return [...node.labels].map((label) => label.textContent).join(" ").trim();
    const copy = node.cloneNode(true);
    for (const hidden of copy.querySelectorAll("[aria-hidden=true]")) hidden.remove();
    return (copy.textContent || node.getAttribute("alt") || node.title || "").trim();
  };

  for (const node of document.querySelectorAll("a[href], button, input, select, textarea, [role=button], [role=switch], [role=menuitem], dialog, section, nav, aside, progress, [role=group], [role=region]")) {
    if (visible(node) && !nameOf(node) && !(node.tagName === "SECTION" && !node.hasAttribute("aria-label"))) say("has no name", node);
  }
  for (const node of document.querySelectorAll("img")) if (!node.hasAttribute("alt")) say("has no alternative text", node);

  const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
  for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i))) problems.push(`id used twice: ${id}`);
  for (const name of ["aria-labelledby", "aria-describedby", "aria-controls"]) {
    for (const node of document.querySelectorAll(`[${name}]`)) {
      for (const id of node.getAttribute(name).split(/\s+/)) if (!document.getElementById(id)) say(`${name} names nothing`, node);
    }
  }
  for (const node of document.querySelectorAll("[tabindex]")) if (node.tabIndex > 0) say("jumps the queue of the focus", node);
  for (const node of document.querySelectorAll("[aria-hidden=true] :is(a, button, input, [tabindex])")) say("can be focused and is hidden", node);
  if (!document.documentElement.lang) problems.push("the page does not say its language");
  if (document.querySelectorAll("main").length !== 1) problems.push("there is not one main");
  if (document.querySelectorAll("h1").length !== 1) problems.push("there is not one h1");
  if (!document.querySelector("[aria-live=polite]")) problems.push("nothing is announced");

  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const colour = (text) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return { r, g, b, a: a / 255 };
  };
  const over = (top, ground) => ({
    r: top.r * top.a + ground.r * (1 - top.a), g: top.g * top.a + ground.g * (1 - top.a), b: top.b * top.a + ground.b * (1 - top.a), a: 1,
  });
  const ground = (node) => {
    const layers = [];
    for (let at = node; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      const gradient = /gradient\(.*?(rgba?\([^)]*\))/.exec(style.backgroundImage);
      const layer = colour(gradient ? gradient[1] : style.backgroundColor);
      layers.push(layer);
      if (layer.a === 1) break;
    }
    return layers.reverse().reduce((under, layer) => over(layer, under), { r: 255, g: 255, b: 255, a: 1 });
  };
  const light = ({ r, g, b }) => [r, g, b].map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const node = text.parentElement;
    if (!text.data.trim() || !visible(node) || node.closest(".unseen, [aria-hidden=true], script, noscript, [aria-disabled=true], .options")) continue;
    const style = getComputedStyle(node);
    const under = ground(node);
    const ink = over({ ...colour(style.color), a: colour(style.color).a * Number(style.opacity) }, under);
    const [a, b] = [light(ink), light(under)].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize);
    const needed = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    if ((a + 0.05) / (b + 0.05) < needed) say(`contrast ${((a + 0.05) / (b + 0.05)).toFixed(2)} where ${needed} is needed`, node);
  }

  if (document.documentElement.scrollWidth > window.innerWidth) problems.push(`the page is ${document.documentElement.scrollWidth} px wide on ${window.innerWidth} px`);
  return [...new Set(problems)];
})()
