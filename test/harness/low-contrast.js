/* An expression for a page: texts whose colour is too near that of what they stand on (WCAG 2.2, 1.4.3: 4.5 to 1). */
(() => {
  const parse = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const linear = (part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ([red, green, blue]) => 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  const backOf = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0.99) return colour;
    }
    return [255, 255, 255];
  };
  const holdsText = (element) =>
    [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== '');
  const isShown = (element) =>
    element.checkVisibility() && !element.disabled && !element.closest('title, option, noscript');
  return [...document.querySelectorAll('body *')]
    .filter((element) => holdsText(element) && isShown(element))
    .flatMap((element) => {
      const style = getComputedStyle(element);
      const front = element instanceof SVGElement ? style.fill : style.color;
      const [one, other] = [luminance(parse(front)), luminance(backOf(element))].sort((a, b) => b - a);
      const ratio = (one + 0.05) / (other + 0.05);
      return ratio < 4.5 ? [`${element.textContent.slice(0, 30)}: ${ratio.toFixed(2)}`] : [];
    });
})();
