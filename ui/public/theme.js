// Sets the theme before the first paint, so that a dark page never flashes white. The rest is in src/ui/theme.ts.
(function () {
  var choice = null;
  try {
    choice = localStorage.getItem("meshplay.theme");
  } catch (blocked) {
    choice = null;
  }
  var dark = choice === "dark" || (choice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  document.documentElement.dataset.mantineColorScheme = dark ? "dark" : "light";
})();
