// The page's own signs, drawn as lines of 24 by 24: they look the same whatever fonts a computer has.

const paths = {
  menu: "M4 7h16M4 12h16M4 17h16",
  clip: "M20 11.5l-8.2 8.2a5 5 0 0 1-7.1-7.1l8.6-8.6a3.4 3.4 0 0 1 4.8 4.8l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4l7.7-7.7",
  send: "M4 12l16-8-5 16-3.5-6.5zM11.500 13.500L20 4",
  dots: "M5 12h.01M12 12h.01M19 12h.01",
  more: "M12 5v.01M12 12v.01M12 19v.01",
  caret: "M6 9l6 6 6-6",
  play: "M7 5l12 7-12 7z",
  pause: "M8 5v14M16 5v14",
  forward: "M4 6l8 6-8 6zM12 6l8 6-8 6z",
  down: "M12 5v14M6 13l6 6 6-6",
  close: "M6 6l12 12M18 6L6 18",
  plus: "M12 5v14M5 12h14",
  stage: "M4 5h16M5 5c0 6 0 10-1 14M19 5c0 6 0 10 1 14M9 5c0 4-1 6-4 8M15 5c0 4 1 6 4 8",
  calendar: "M5 6h14v14H5zM5 10h14M9 3v4M15 3v4",
  file: "M7 3h7l4 4v14H7zM14 3v4h4",
  lock: "M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3",
  ticks: "M2 13l4 4L16 7M10 16l1 1L21 7",
  photo: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9h.01",
  voice: "M12 4a2.500 2.500 0 0 1 2.500 2.500v5a2.500 2.500 0 0 1-5 0v-5A2.500 2.500 0 0 1 12 4zM6 11.500a6 6 0 0 0 12 0M12 17.500V21",
  location: "M12 21c-4-5-6-8-6-11a6 6 0 0 1 12 0c0 3-2 6-6 11zM12 10h.01",
  contact: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.500 20a7.500 7.500 0 0 1 15 0",
  video: "M4 6h11v12H4zM15 10l5-3v10l-5-3",
  sticker: "M12 3a9 9 0 1 0 9 9h-5a4 4 0 0 1-4-4zM12 3l9 9M8.500 11h.01M9 15c1 1.300 2.500 1.800 4 1.500",
  out: "M8 16L17 7M9 7h8v8",
};

const namespace = "http://www.w3.org/2000/svg";

// icon is a decorative sign. The element around it carries the name.
export function icon(name) {
  const svg = document.createElementNS(namespace, "svg");
  for (const [key, value] of Object.entries({ class: `icon i-${name}`, viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" })) svg.setAttribute(key, value);
  const path = document.createElementNS(namespace, "path");
  path.setAttribute("d", paths[name] ?? paths.file);
  svg.append(path);
  return svg;
}
