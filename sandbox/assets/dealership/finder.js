// The finder: answers live in the address. Going back takes an answer back; sharing the address shares them.
const steps = ['use', 'budget'];
const names = { family: 'family cars', fun: 'cars for fun', work: 'cars for work' };
const buttons = [...document.querySelectorAll('.choice')];
const cars = [...document.querySelectorAll('#finder-cars > li')];
const count = document.querySelector('#finder-count');
const site = 'Hartley & Moss Motors';

const readAnswers = () => {
  const query = new URLSearchParams(location.search);
  return Object.fromEntries(steps.map((step) => [step, query.get(step) ?? '']));
};

const titleOf = ({ use, budget }) => {
  const what = names[use] ?? 'every car';
  const limit = Number(budget) > 0 ? ` under £${Number(budget).toLocaleString('en-GB')}` : '';
  return use || budget ? `Finder: ${what}${limit} – ${site}` : `Car finder – ${site}`;
};

const show = () => {
  const answers = readAnswers();
  for (const button of buttons) {
    const { step, value } = button.dataset;
    button.setAttribute('aria-pressed', String(answers[step] === value));
  }
  let shown = 0;
  for (const car of cars) {
    const fits =
      (!answers.use || car.dataset.use === answers.use) &&
      (!(Number(answers.budget) > 0) || Number(car.dataset.price) < Number(answers.budget));
    car.hidden = !fits;
    if (fits) shown += 1;
  }
  count.textContent = shown === 0 ? 'No car fits just now' : shown === 1 ? '1 car' : `${shown} cars`;
  document.title = titleOf(answers);
};

for (const button of buttons) {
  button.addEventListener('click', () => {
    const { step, value } = button.dataset;
    const answers = { ...readAnswers(), [step]: value };
    const query = new URLSearchParams(steps.flatMap((name) => (answers[name] ? [[name, answers[name]]] : [])));
    const address = query.size > 0 ? `/finder?${query}` : '/finder';
    if (address !== location.pathname + location.search) history.pushState(null, '', address);
    show();
  });
}
addEventListener('popstate', show);
show();
