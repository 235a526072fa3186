// JSON damaged as a tree: values exchanged for others of the same or of another kind, members
// renamed, moved, doubled, taken out, subtrees taken from other files.
import type { Dice } from './dice.ts';
import { numbersOfTrouble, stringsOfTrouble } from './mutate-text.ts';

/** A place in a tree: the object or list that holds it, and under which name. */
interface Place {
  readonly holder: Holder;
  readonly key: string;
}

type Holder = Record<string, unknown>;

const isHolder = (value: unknown): value is Holder => typeof value === 'object' && value !== null;

function placesOf(tree: unknown): Place[] {
  const places: Place[] = [];
  const walk = (holder: unknown): void => {
    if (!isHolder(holder)) return;
    for (const key of Object.keys(holder)) {
      places.push({ holder, key });
      walk(holder[key]);
    }
  };
  walk(tree);
  return places;
}

// Written without quotes: numbers that JSON.stringify would not write.
const raw = 'raw\u0001';

function unrawed(text: string): string {
  return text.replace(/"raw\\u0001([^"]*)"/g, '$1');
}

function set({ holder, key }: Place, value: unknown): void {
  // Also under the name __proto__, which an assignment would not make a member.
  const member = { value, enumerable: true, writable: true, configurable: true };
  Object.defineProperty(holder, key, member);
}

function takeOut({ holder, key }: Place): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else Reflect.deleteProperty(holder, key);
}

type Damage = (
  place: Place,
  dice: Dice,
  places: readonly Place[],
  others: readonly Place[],
) => void;

const valueAt = ({ holder, key }: Place): unknown => holder[key];
const copyOf = (value: unknown): unknown =>
  value === undefined ? null : (JSON.parse(JSON.stringify(value)) as unknown);

const damages: readonly Damage[] = [
  function toNumber(place, dice) {
    set(place, `${raw}${dice.pick(numbersOfTrouble)}`);
  },
  function nearby(place, dice) {
    const value = valueAt(place);
    if (typeof value === 'number') set(place, value + dice.pick([-4, -1, 1, 4, 64, 1000]));
    else if (typeof value === 'boolean') set(place, !value);
    else if (typeof value === 'string') set(place, `${value}${dice.pick(['', '_1', ' ', 's'])}`);
    else set(place, null);
  },
  function toString(place, dice) {
    set(place, dice.pick(stringsOfTrouble));
  },
  function toKind(place, dice) {
    set(place, dice.pick([null, true, false, [], {}, [[]], { a: 1 }, { number: 'NaN' }]));
  },
  function toOther(place, dice, places, others) {
    set(place, copyOf(valueAt(dice.pick([dice.pick(places), dice.pick(others)]))));
  },
  function toLike(place, dice, places, others) {
    const like = [...places, ...others].filter(({ key }) => key === place.key);
    if (like.length > 0) set(place, copyOf(valueAt(dice.pick(like))));
  },
  function out(place) {
    takeOut(place);
  },
  function rename(place, dice, places) {
    const value = valueAt(place);
    takeOut(place);
    const key = dice.pick([dice.pick(places).key, dice.pick(stringsOfTrouble)]);
    if (Array.isArray(place.holder)) place.holder.push(value);
    else set({ holder: place.holder, key }, value);
  },
  function exchange(place, dice, places) {
    const other = dice.pick(places);
    const [a, b] = [copyOf(valueAt(place)), copyOf(valueAt(other))];
    set(place, b);
    set(other, a);
  },
  function more(place, dice, _, others) {
    const value = copyOf(valueAt(dice.chance(0.5) ? place : dice.pick(others)));
    if (Array.isArray(place.holder)) place.holder.splice(dice.below(9), 0, value);
    else set({ holder: place.holder, key: dice.pick(stringsOfTrouble) }, value);
  },
  function many(place, dice) {
    const value = valueAt(place);
    if (!Array.isArray(value) || value.length === 0) return;
    const own: unknown[] = value;
    const count = dice.pick([2, 10, 300]);
    if (count * JSON.stringify(own).length > 1e7) return;
    set(
      place,
      Array.from({ length: count }, (_, i) => own[i % own.length]),
    );
  },
];

/** The tree as JSON, with one change, or some; `others` lend their values. */
export function damageTree(tree: unknown, dice: Dice, others: readonly unknown[]): string {
  const lent = placesOf(dice.pick(others));
  for (let left = dice.chance(0.6) ? 1 : 1 + dice.below(5); left > 0; left--) {
    const places = placesOf(tree);
    if (places.length === 0) break;
    dice.pick(damages)(dice.pick(places), dice, places, lent);
  }
  return unrawed(JSON.stringify(tree));
}
