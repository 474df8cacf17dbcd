'use strict';
// The page says everything without this script: it only lets one of many be seen at a time, rows be sorted, and a chart be seen larger.
const make = (name, properties, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

for (const [group, tabs] of [...document.querySelectorAll('.tabs')].entries()) {
  const panels = [...tabs.querySelectorAll(':scope > .tab')];
  if (panels.length < 2) continue;
  const list = make('div', { className: 'tab-list', role: 'tablist', ariaLabel: tabs.dataset.title });
  const buttons = panels.map((panel, index) => {
    const heading = panel.querySelector('h3');
    panel.id = `tabs-${group}-${index}`;
    panel.role = 'tabpanel';
    panel.tabIndex = 0;
    panel.ariaLabel = heading.textContent;
    const button = make('button', { type: 'button', role: 'tab', title: heading.textContent }, heading.textContent);
    button.setAttribute('aria-controls', panel.id);
    return button;
  });
  const show = (chosen) => {
    for (const [index, panel] of panels.entries()) {
      panel.classList.toggle('closed', index !== chosen);
      buttons[index].ariaSelected = String(index === chosen);
      buttons[index].tabIndex = index === chosen ? 0 : -1;
    }
  };
  const steps = { ArrowRight: 1, ArrowLeft: -1 };
  list.addEventListener('click', ({ target }) => buttons.includes(target) && show(buttons.indexOf(target)));
  list.addEventListener('keydown', (event) => {
    if (!(event.key in steps)) return;
    const next = (buttons.indexOf(document.activeElement) + steps[event.key] + buttons.length) % buttons.length;
    show(next);
    buttons[next].focus();
    event.preventDefault();
  });
  list.append(...buttons);
  tabs.prepend(list);
  tabs.classList.add('live');
  show(0);
}

const keyOf = (cell) => cell.dataset.sort ?? cell.textContent;
for (const table of document.querySelectorAll('table.sortable')) {
  for (const [column, header] of [...table.tHead.rows[0].cells].entries()) {
    const button = make('button', { type: 'button' }, ...header.childNodes);
    header.append(button);
    button.addEventListener('click', () => {
      const descending = header.ariaSort === 'ascending';
      for (const other of table.tHead.rows[0].cells) other.ariaSort = null;
      header.ariaSort = descending ? 'descending' : 'ascending';
      const body = table.tBodies[0];
      const compare = (a, b) => (a - b || String(a).localeCompare(String(b), undefined, { numeric: true })) * (descending ? -1 : 1);
      body.append(...[...body.rows].sort((a, b) => compare(keyOf(a.cells[column]), keyOf(b.cells[column]))));
    });
  }
}

const zoom = document.getElementById('zoom');
for (const picture of document.querySelectorAll('.picture')) {
  const button = make('button', { type: 'button', className: 'zoom', ariaLabel: `Enlarge: ${picture.parentElement.querySelector('strong').textContent}` }, 'Enlarge');
  picture.before(button);
  button.addEventListener('click', () => {
    // Moved, not copied: ids are there once.
    zoom.querySelector('.zoomed').append(...picture.childNodes);
    zoom.addEventListener('close', () => picture.append(...zoom.querySelector('.zoomed').childNodes), { once: true });
    zoom.showModal();
  });
}
