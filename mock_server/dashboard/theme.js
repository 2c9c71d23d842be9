/* Light or dark, before the first paint. A classic script in the head, so that nothing flashes. */
"use strict";
(function () {
  const systemDark = matchMedia("(prefers-color-scheme: dark)");
  let chosen = "auto";
  try { chosen = localStorage.getItem("wxmock.theme") || "auto"; } catch (error) { /* not kept */ }
  function apply() {
    const dark = chosen === "dark" || (chosen !== "light" && systemDark.matches);
    document.documentElement.dataset.theme = dark ? "dark" : "light";
  }
  window.wxmockTheme = {
    get: () => (chosen === "light" || chosen === "dark" ? chosen : "auto"),
    set: (theme) => { chosen = theme; apply(); },
  };
  systemDark.addEventListener("change", apply);
  apply();
})();
