/* Runs inside the page and answers with what is wrong, by the name of the check. Plain JavaScript: it is sent to the browser as text. */
(() => {
  const problems = { overflow: [], contrast: [], headings: [], graphics: [], tables: [], targets: [], hidden: [], sticky: [], begins: [], columns: [] };
  const describe = element => `<${element.tagName.toLowerCase()} class="${element.getAttribute('class') || ''}"> ${(element.textContent || '').trim().slice(0, 40)}`;
  const all = selector => [...document.querySelectorAll(selector)];
  const shown = (element) => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && element.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true }) && !element.closest('.vh, thead[style]');
  };

  // Overflow: of the document, and of every element that does not scroll on its own.
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) problems.overflow.push(`document ${root.scrollWidth} > ${root.clientWidth}`);
  for (const element of all('body *')) {
    if (!shown(element) || element.closest('.scroll *')) continue;
    const box = element.getBoundingClientRect();
    if (box.right > root.clientWidth + 1 || box.left < -1) problems.overflow.push(`${describe(element)} reaches ${Math.round(box.left)}..${Math.round(box.right)}`);
  }

  if (matchMedia('print').matches) {
    // Paper does not scroll, and is white.
    for (const element of all('.scroll *')) if (shown(element) && element.getBoundingClientRect().right > root.clientWidth + 1) problems.overflow.push(describe(element));
    if (getComputedStyle(document.body).backgroundColor !== 'rgb(255, 255, 255)') problems.contrast.push('the paper is not white');
  }

  // Contrast: every text against what is painted behind it.
  const parse = (color) => {
    const [r, g, b, a = 1] = (color.match(/[\d.]+/g) || []).map(Number);
    return { r, g, b, a };
  };
  const over = (top, below) => ({
    r: top.r * top.a + below.r * (1 - top.a), g: top.g * top.a + below.g * (1 - top.a), b: top.b * top.a + below.b * (1 - top.a), a: 1,
  });
  const background = (element) => {
    const layers = [];
    for (let each = element; each; each = each.parentElement) layers.push(parse(getComputedStyle(each).backgroundColor));
    return layers.reverse().reduce((below, layer) => over(layer, below), { r: 255, g: 255, b: 255, a: 1 });
  };
  const channel = value => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ({ r, g, b }) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const ratio = (a, b) => (Math.max(luminance(a), luminance(b)) + 0.05) / (Math.min(luminance(a), luminance(b)) + 0.05);
  let least = Infinity;
  let texts = 0;
  const check = (element, color, minimum) => {
    const behind = background(element);
    const contrast = ratio(over(parse(color), behind), behind);
    texts += 1;
    if (minimum >= 4.5) least = Math.min(least, contrast);
    if (contrast < minimum) problems.contrast.push(`${contrast.toFixed(2)} ${describe(element)}`);
  };
  for (const element of all('body, body *')) {
    if (!shown(element)) continue;
    const style = getComputedStyle(element);
    const own = [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
    if (own) check(element, element.closest('svg') ? style.fill : style.color, 4.5);
    const before = getComputedStyle(element, '::before');
    if (before.content !== 'none' && before.content !== 'normal') check(element, before.color, 4.5);
    if (['polyline', 'circle'].includes(element.tagName)) check(element, style.stroke, 3);
  }

  // Headings: one first, none skipped.
  const levels = all('h1,h2,h3,h4,h5,h6').map(heading => Number(heading.tagName[1]));
  if (levels[0] !== 1 || levels.filter(level => level === 1).length !== 1) problems.headings.push(`levels ${levels.join(' ')}`);
  levels.forEach((level, index) => index > 0 && level > levels[index - 1] + 1 && problems.headings.push(`h${level} after h${levels[index - 1]}`));

  // Graphics: named, and their labels neither cut nor over one another.
  for (const svg of all('svg')) {
    const named = (svg.getAttribute('aria-labelledby') || '').split(' ').every(id => document.getElementById(id)?.textContent);
    if (!svg.querySelector('title')?.textContent || !svg.querySelector('desc')?.textContent || !named) problems.graphics.push('no title or description');
    if (!shown(svg)) continue;
    const frame = svg.getBoundingClientRect();
    const boxes = [...svg.querySelectorAll('text')].map(text => ({ text: text.textContent, box: text.getBoundingClientRect() }));
    boxes.forEach(({ text, box }, index) => {
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1) problems.graphics.push(`cut: ${text}`);
      if (box.height < 11) problems.graphics.push(`too small: ${text} ${box.height}`);
      for (const other of boxes.slice(index + 1)) {
        const apart = box.right <= other.box.left || other.box.right <= box.left || box.bottom <= other.box.top + 1 || other.box.bottom <= box.top + 1;
        if (!apart) problems.graphics.push(`${text} over ${other.text}`);
      }
    });
  }

  // Tables: each header cell says what it heads, each table has a name.
  for (const cell of all('th')) if (!['col', 'row'].includes(cell.scope)) problems.tables.push(describe(cell));
  for (const table of all('table')) {
    const name = table.caption || document.getElementById(table.getAttribute('aria-labelledby')) || table.closest('[role=region]');
    if (!name) problems.tables.push('a table without a name');
    const columns = new Set([...table.rows].map(row => row.cells.length));
    if (columns.size !== 1) problems.tables.push(`rows of ${[...columns].join(' and ')} cells`);
  }
  const ids = all('[id]').map(element => element.id);
  if (new Set(ids).size !== ids.length) problems.tables.push('an id occurs twice');

  // Targets: large enough for a finger.
  for (const link of all('a, summary')) {
    const box = link.getBoundingClientRect();
    if (matchMedia('print').matches || !shown(link)) continue;
    if (box.height < 44 || box.width < 44) problems.targets.push(`${Math.round(box.width)} x ${Math.round(box.height)} ${describe(link)}`);
  }

  // The matrix begins within two screens, and a desktop shows all of its columns.
  const matrix = document.querySelector('.matrix');
  if (matrix && !matchMedia('print').matches) {
    const top = Math.round(matrix.getBoundingClientRect().top + scrollY);
    if (!document.querySelector('details[open]') && top > 2 * innerHeight) problems.begins.push(`the matrix begins at ${top} of ${2 * innerHeight}`);
    const region = matrix.closest('.scroll');
    if (innerWidth >= 1280 && region.scrollWidth > region.clientWidth + 1) problems.columns.push(`the matrix has ${region.scrollWidth} of ${region.clientWidth}`);
  }

  // Nothing that a name brought along may have become part of the page.
  if (window.hacked) problems.hidden.push('a script of a name ran');
  for (const element of all('script, iframe, img, object, embed, form, [onload], [onerror], [onmouseover]')) problems.hidden.push(describe(element));

  // The first column stays while the matrix is moved below it.
  const scroll = document.querySelector('.scroll');
  if (scroll) {
    scroll.scrollLeft = 400;
    const moved = scroll.scrollLeft;
    const left = scroll.getBoundingClientRect().left;
    const first = scroll.querySelector('tbody th').getBoundingClientRect();
    if (moved > 0 && Math.abs(first.left - left) > 2) problems.sticky.push(`the first column is at ${first.left - left}`);
    if (first.width > root.clientWidth / 2) problems.sticky.push(`the first column takes ${Math.round(first.width)} of ${root.clientWidth}`);
    if (root.clientWidth < 400 && document.querySelectorAll('.matrix thead th').length > 3 && moved === 0) problems.sticky.push('the matrix does not scroll');
    scroll.scrollLeft = 0;
  }
  const begins = matrix ? Math.round(matrix.getBoundingClientRect().top + scrollY) : 0;
  return { problems, least: Number(least.toFixed(2)), texts, begins };
})()
