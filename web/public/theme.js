// Sets theme and density before the first paint, so that nothing flashes. No inline script is allowed.
(function () {
  var root = document.documentElement;
  var seen = {};
  try {
    seen = JSON.parse(localStorage.getItem('flagstone.look') || '{}');
  } catch (error) {
    seen = {};
  }
  var dark = window.matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = seen.theme === 'dark' || seen.theme === 'light' ? seen.theme : dark ? 'dark' : 'light';
  if (seen.density === 'compact') root.dataset.density = 'compact';
})();
