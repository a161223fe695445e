// Filters the trials and jumps between failures. Everything can be read without it.
(() => {
  'use strict';
  const bar = document.getElementById('bar');
  const query = document.getElementById('q');
  const state = document.getElementById('state');
  const count = document.getElementById('count');
  const sections = [...document.querySelectorAll('section.trials')];
  const trials = sections.flatMap((section) =>
    [...section.querySelectorAll('[id^="trial/"]')].map((element) => {
      const shown = element.tagName === 'DETAILS' ? element.querySelector('summary') : element;
      const id = element.id.slice('trial/'.length);
      return { element, section, id, status: element.dataset.status, state: section.dataset.state, text: shown.textContent.toLowerCase() };
    }),
  );
  // `key:value` asks one fact, a bare word the whole line; `-` in front asks for the opposite.
  const asks = (term) => {
    const no = term.startsWith('-') && term.length > 1;
    const [, key, value] = /^(?:(status|op|state|id):)?(.*)$/.exec(no ? term.slice(1) : term);
    const is = (trial) => {
      switch (key) {
        case 'status': return trial.status === value;
        case 'state': return trial.state.startsWith(value);
        case 'op': case 'id': return trial.id.toLowerCase().includes(value);
        default: return trial.text.includes(value) || trial.state === value;
      }
    };
    return no ? (trial) => !is(trial) : is;
  };
  const filter = () => {
    const terms = query.value.toLowerCase().split(/\s+/).filter(Boolean).map(asks);
    let shown = 0;
    const left = new Map(sections.map((section) => [section, 0]));
    for (const trial of trials) {
      const is = (!state.value || trial.state === state.value) && terms.every((term) => term(trial));
      if (trial.element.hidden === is) trial.element.hidden = !is;
      if (is) { shown += 1; left.set(trial.section, left.get(trial.section) + 1); }
    }
    for (const [section, n] of left) section.hidden = n === 0;
    count.textContent = `${shown} of ${trials.length} trials`;
  };
  const remember = () => {
    const parts = [];
    if (query.value) parts.push('q=' + encodeURIComponent(query.value));
    if (state.value) parts.push('state=' + state.value);
    history.replaceState(null, '', parts.length ? '#' + parts.join('&') : location.pathname + location.search);
  };
  const open = (element) => {
    for (let up = element; up; up = up.parentElement) {
      up.hidden = false;
      if (up.tagName === 'DETAILS') up.open = true;
    }
    const target = element.querySelector(':scope > summary') || element;
    if (target === element) target.tabIndex = -1;
    element.scrollIntoView();
    target.focus({ preventScroll: true });
  };
  const follow = () => {
    const hash = decodeURIComponent(location.hash.slice(1));
    if (/^(trial|clause)\//.test(hash)) {
      const element = document.getElementById(hash);
      if (element) open(element);
      return;
    }
    const asked = new URLSearchParams(hash.includes('=') ? location.hash.slice(1) : '');
    query.value = asked.get('q') || '';
    state.value = asked.get('state') || '';
    filter();
  };
  const jump = (by) => {
    const failing = trials.filter((trial) => trial.state === 'failed' && !trial.element.hidden).map((trial) => trial.element);
    const at = failing.findIndex((element) => element.contains(document.activeElement));
    const next = failing[at < 0 ? (by > 0 ? 0 : failing.length - 1) : at + by];
    if (next) open(next);
  };
  bar.hidden = false;
  query.addEventListener('input', () => { filter(); remember(); });
  state.addEventListener('change', () => { filter(); remember(); });
  addEventListener('hashchange', follow);
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape') { query.value = ''; state.value = ''; filter(); remember(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    if (event.key === '/') { event.preventDefault(); query.focus(); }
    if (event.key === 'j') jump(1);
    if (event.key === 'k') jump(-1);
  });
  filter();
  // Going to the fragment itself, a browser takes the focus away again; what is to be open and focused comes after that.
  addEventListener('load', follow);
})();
