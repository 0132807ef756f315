// Templates that follow the grammar, with whatever it allows, and some that were spoilt.
import { context } from './context.mjs';
import { Dice } from './dice.mjs';
import { pattern } from './patterns.mjs';

const FILTERS = ['abs', 'batch', 'capitalize', 'center', 'd', 'default', 'dictsort', 'dump', 'e', 'escape', 'first', 'float',
  'forceescape', 'groupby', 'indent', 'int', 'join', 'last', 'length', 'list', 'lower', 'nl2br', 'reject', 'rejectattr', 'replace',
  'reverse', 'round', 'safe', 'select', 'selectattr', 'slice', 'sort', 'string', 'striptags', 'sum', 'title', 'trim', 'truncate',
  'upper', 'urlencode', 'urlize', 'wordcount', 'shout'];
const TESTS = ['callable', 'defined', 'divisibleby', 'escaped', 'eq', 'equalto', 'even', 'falsy', 'ge', 'greaterthan', 'gt', 'iterable',
  'le', 'lessthan', 'lower', 'lt', 'mapping', 'ne', 'null', 'none', 'number', 'odd', 'sameas', 'string', 'truthy', 'undefined', 'upper'];
const STRING_METHODS = ['charAt', 'charCodeAt', 'concat', 'endsWith', 'includes', 'indexOf', 'lastIndexOf', 'replace', 'slice', 'split',
  'startsWith', 'substring', 'toLowerCase', 'toUpperCase', 'trim', 'trimEnd', 'trimStart'];
const NUMBER_METHODS = ['toExponential', 'toFixed', 'toPrecision', 'toString'];
const ARRAY_METHODS = ['at', 'concat', 'copyWithin', 'fill', 'flat', 'includes', 'indexOf', 'join', 'lastIndexOf', 'pop', 'push',
  'reverse', 'shift', 'slice', 'sort', 'splice', 'unshift'];
const JINJA_METHODS = ['append', 'count', 'find', 'index', 'insert', 'remove', 'get', 'has_key', 'items', 'keys', 'values'];
const BINARY = ['+', '-', '*', '/', '//', '%', '**', '~', '==', '===', '!=', '!==', '<', '<=', '>', '>=', 'and', 'or', 'in', 'not in'];
const STRINGS = ["''", "'a'", '"b"', "'abc'", "'A-b c'", "'x,y'", "'12px'", "'3.7'", "' '", "'\\n'", "'<a>'", "'😀é'", "'v'", "'n'", "'name'",
  "','", "'-'", "'$&'", "'$1'", "'length'", "'a.b'", "'0'", "'it\\'s'", "'%}'", "'}}'", "'key'", "'value'", "'ceil'", "'floor'", "'k'"];
const NUMBERS = ['0', '1', '2', '3', '5', '10', '42', '1.5', '0.1', '2.675', '100', '-1', '-2', '1000000', '123456789012345680000', '7.', '4294967296'];
const PATHS = Object.keys(context.parameters).filter(it => /^[A-Za-z]/.test(it) && !it.includes('-')).map(it => `parameters.${it}`);
const NAMES = [...PATHS, 'parameters.missing', 'missing', 'missing.deep.er', "parameters['dash-key']", 'parameters.1password',
  'parameters.dash-key', 'user.entity.metadata.name', 'user.entity.metadata.tags', "steps['my-id'].output.v", 'steps.fetch.output',
  'values.name', 'values.flags', 'values.list', 'x', 'y', 'list', 'pairs', 'cookiecutter.o', 'cookiecutter.s', 'env.a', 'env.list', 'env',
  'loop.index', 'loop.last', 'loop', 'now()', 'echo', 'range', 'cycler', 'joiner', 'True', 'False', 'None', 'caller'];
const TEXTS = ['text', ' ', '\n', '  \n', 'a b', '\n  ', '{', '}', '$', '{{', '}}', '%}', '-', ',', 'é😀', '<b>', '\t', '\r\n', '{ {', '#'];

export class Generator {
  constructor(seed) {
    this.dice = new Dice(seed);
    this.names = [];
    this.blocks = 0;
  }

  case() {
    const dice = this.dice;
    const options = {
      cookiecutter: dice.chance(0.2), trimBlocks: dice.chance(0.2), lstripBlocks: dice.chance(0.2),
    };
    this.cookiecutter = options.cookiecutter;
    this.names = [];
    this.tame = dice.chance(0.65);
    let source = dice.chance(0.5) ? this.output(3 + dice.below(2)) : this.body(3);
    if (dice.chance(0.1)) source = this.spoilt(source);
    // Half of a character cannot be handed over as JSON.
    return { source: source.toWellFormed(), context, ...options };
  }

  // Something is missing, doubled or strange.
  spoilt(source) {
    const dice = this.dice;
    const at = dice.below(source.length + 1);
    const end = at + 1 + dice.below(4);
    return dice.weighted([
      [4, () => source.slice(0, at) + source.slice(end)],
      [3, () => source.slice(0, at) + dice.of(['(', ')', '[', ']', '{', '}', '|', '.', ',', ':', '=', '!', '"', "'", '\\', '#}', '%}', '}}',
        '@', '&', ' not ', ' is ', ' in ', ' if ', ' else ', '1a', '..', '-', '~', '\n', 'r/(/', 'é', '\u202e', '\u0001']) + source.slice(at)],
      [1, () => source.slice(0, at)],
      [1, () => source.slice(0, at) + dice.of(['constructor', '.constructor', "['__proto__']", '|nosuch', '|uper', ' is emptyy', '{% fi %}',
        '{% include "x" %}', '{% endif %}', '{% else %}', '{% endblock %}', '{#']) + source.slice(at)],
    ]);
  }

  open() {
    return (this.cookiecutter ? '{{' : '${{') + (this.dice.chance(0.08) ? '-' : '') + this.blank();
  }

  blank() {
    return this.dice.weighted([[8, () => ' '], [2, () => ''], [1, () => '\n  '], [1, () => '\t']]);
  }

  close() {
    return this.blank() + (this.dice.chance(0.08) ? '-' : '') + '}}';
  }

  output(depth) {
    return this.open() + this.expression(depth) + this.close();
  }

  tag(content) {
    const dash = () => (this.dice.chance(0.1) ? '-' : '');
    return `{%${dash()} ${content} ${dash()}%}`;
  }

  body(depth) {
    return this.dice.several(1, depth > 1 ? 4 : 2, () => this.piece(depth)).join('');
  }

  piece(depth) {
    const dice = this.dice;
    const simple = [
      [4, () => dice.of(TEXTS)],
      [5, () => this.output(Math.min(depth, 2))],
      [1, () => `{#${dice.of(['', ' c ', '-c-', ' %} }} '])}#}`],
    ];
    if (depth <= 0) return dice.weighted(simple);
    return dice.weighted([
      ...simple,
      [3, () => this.if(depth - 1)],
      [3, () => this.for(depth - 1)],
      [3, () => this.set(depth - 1)],
      [1, () => this.macro(depth - 1)],
      [0.7, () => this.call(depth - 1)],
      [0.6, () => this.tag(`filter ${this.filter(0)}`) + this.body(depth - 1) + this.tag('endfilter')],
      [0.6, () => this.block(depth - 1)],
      [0.6, () => this.switch(depth - 1)],
      [0.5, () => this.raw()],
    ]);
  }

  if(depth) {
    const dice = this.dice;
    const elifs = dice.several(0, 2, () => this.tag(`${dice.of(['elif', 'elseif'])} ${this.expression(1)}`) + this.body(depth)).join('');
    const otherwise = dice.chance(0.4) ? this.tag('else') + this.body(depth) : '';
    return this.tag(`if ${this.expression(2)}`) + this.body(depth) + elifs + otherwise + this.tag('endif');
  }

  for(depth) {
    const dice = this.dice;
    const targets = dice.weighted([
      [5, () => [this.fresh()]], [3, () => [this.fresh(), this.fresh()]], [1, () => [this.fresh(), this.fresh(), this.fresh()]],
      [0.2, () => ['loop']], [0.3, () => [this.fresh(), 'loop']],
    ]);
    this.names.push(...targets);
    const list = dice.chance(0.7)
      ? dice.of(['parameters.arr', 'parameters.obj', 'parameters.nums', 'parameters.mixed', 'pairs', 'list', 'range(3)', 'parameters.numbered',
        'parameters.like', 'parameters.odd', 'parameters.s', 'parameters.empty', 'parameters.none', 'missing', 'parameters.objs', "'xy'|safe", '[1,[2,3],null]'])
      : this.expression(1);
    const otherwise = dice.chance(0.3) ? this.tag('else') + this.body(depth) : '';
    return this.tag(`for ${targets.join(', ')} in ${list}`) + this.body(depth) + otherwise + this.tag('endfor');
  }

  // A name that may be taken already.
  fresh() {
    return this.dice.of(['a', 'b', 'c', 'k', 'v', 'item', 'acc', 'x', 'list', 'parameters', 'q1', '_u']);
  }

  set(depth) {
    const names = this.dice.several(1, this.dice.chance(0.15) ? 2 : 1, () => this.fresh());
    this.names.push(...names);
    if (this.dice.chance(0.2)) return this.tag(`set ${names.join(', ')}`) + this.body(depth) + this.tag('endset');
    return this.tag(`set ${names.join(', ')} = ${this.expression(2)}`);
  }

  parameters() {
    const dice = this.dice;
    const plain = dice.several(0, 2, () => this.fresh());
    const defaults = dice.several(0, 2, () => `${this.fresh()}=${this.expression(0)}`);
    return [...plain, ...defaults].join(', ');
  }

  macro(depth) {
    const name = this.dice.of(['m', 'helper', 'a']);
    const parameters = this.parameters();
    const body = this.body(depth) + (this.dice.chance(0.4) ? this.openCall('caller()') : '');
    this.names.push(name);
    return this.tag(`macro ${name}(${parameters})`) + body + this.tag('endmacro') + (this.dice.chance(0.7) ? this.openCall(`${name}(${this.arguments(1)})`) : '');
  }

  openCall(text) {
    return this.open() + text + this.close();
  }

  call(depth) {
    const formal = this.dice.chance(0.3) ? `(${this.parameters()}) ` : '';
    return this.tag(`call ${formal}${this.dice.of(['m', 'helper', 'a', 'x.y'])}(${this.arguments(0)})`) + this.body(depth) + this.tag('endcall');
  }

  block(depth) {
    this.blocks += 1;
    const name = this.dice.chance(0.9) ? `b${this.blocks}` : 'same';
    return this.tag(`block ${name}`) + this.body(depth) + this.tag(this.dice.chance(0.3) ? `endblock ${name}` : 'endblock');
  }

  switch(depth) {
    const dice = this.dice;
    const cases = dice.several(0, 3, () => this.tag(`case ${this.expression(0)}`) + (dice.chance(0.3) ? '' : this.body(depth))).join('');
    const fallback = dice.chance(0.5) ? this.tag('default') + this.body(depth) : '';
    return this.tag(`switch ${this.expression(1)}`) + cases + fallback + this.tag('endswitch');
  }

  raw() {
    const name = this.dice.of(['raw', 'verbatim']);
    const inner = this.dice.of(['${{ x }}', '{% if %}', ' \n {{ y }} ', `{% ${name} %}in{% end${name} %}`, '{# c #}', '']);
    return this.tag(name) + inner + this.dice.of([`{% end${name} %}`, `{%end${name}%}`, `{% end${name} -%}`, `{%\nend${name} %}`]);
  }

  name() {
    if (this.names.length > 0 && this.dice.chance(0.35)) return this.dice.of(this.names);
    return this.dice.of(NAMES);
  }

  literal() {
    const dice = this.dice;
    return dice.weighted([
      [4, () => dice.of(STRINGS)], [4, () => dice.of(NUMBERS)], [1, () => dice.of(['true', 'false', 'null', 'none'])], [0.7, () => pattern(dice)],
    ]);
  }

  // An expression whose parts fit together more often than not.
  fits(kind, depth) {
    const dice = this.dice;
    const str = () => this.fits('str', depth - 1);
    const num = () => this.fits('num', depth - 1);
    const list = () => this.fits('list', depth - 1);
    const bool = () => this.fits('bool', depth - 1);
    const any = () => this.fits(dice.of(['str', 'num', 'list', 'bool']), depth - 1);
    const more = depth > 0 ? 1 : 0;
    const named = this.names.length > 0 ? 1 : 0;
    switch (kind) {
      case 'str': return dice.weighted([
        [3, () => dice.of(['parameters.s', 'parameters.words', 'parameters.slug', 'parameters.uni', 'parameters.csv', 'parameters.html', 'parameters.lines',
          'parameters.url', 'parameters.spaces', 'values.name', 'y', 'user.ref', 'parameters.num', 'parameters.e'])],
        [2, () => dice.of(STRINGS)],
        [named, () => `(${dice.of(this.names)} | string)`],
        [5 * more, () => {
          const name = dice.of(['capitalize', 'center', 'default', 'dump', 'e', 'escape', 'forceescape', 'indent', 'lower', 'nl2br', 'replace', 'reverse', 'safe',
            'shout', 'string', 'striptags', 'title', 'trim', 'truncate', 'upper', 'urlencode', 'urlize']);
          const given = this.fitting(name);
          return `${str()} | ${name}${given === '' ? '' : `(${given})`}`;
        }],
        [2 * more, () => `(${str()}).${dice.of(['toUpperCase()', 'toLowerCase()', 'trim()', 'slice(1)', 'slice(-3, -1)', 'charAt(1)', 'substring(3, 1)', "concat('x', 1)",
          "replace('a', '[$&]')", "split('').join('-')"])}`],
        [2 * more, () => `${str()} ~ ${any()}`],
        [more, () => `(${list()}) | join(${dice.of(["', '", "'-'", ''])})`],
        [more, () => `(${num()}).${dice.of(['toFixed(2)', 'toString()', 'toString(2)', 'toPrecision(3)', 'toExponential(1)'])}`],
        [more, () => `${str()} if ${bool()} else ${str()}`],
        [more, () => `(${list()}) | dump${dice.of(['', '(2)'])}`],
      ]);
      case 'num': return dice.weighted([
        [3, () => dice.of(['parameters.n', 'parameters.f', 'parameters.neg', 'parameters.big', 'parameters.tiny', 'x', 'values.port', 'env.a'])],
        [3, () => dice.of(NUMBERS)],
        [3 * more, () => `${num()} ${dice.of(['+', '-', '*', '/', '//', '%'])} ${num()}`],
        [0.5 * more, () => `${dice.of(['2', '3', 'x', '10'])} ** ${dice.of(['0', '1', '2', '3', '4'])}`],
        [2 * more, () => `(${dice.of([str(), list()])}) | length`],
        [2 * more, () => `(${num()}) | ${dice.of(['abs', 'round', 'round(2)', "round(1, 'floor')", "round(0, 'ceil')", 'int', 'float'])}`],
        [more, () => `(${str()}) | ${dice.of(['int', 'float', 'wordcount', 'int(7)'])}`],
        [more, () => `(${list()}).${dice.of(['indexOf(1)', 'length', "lastIndexOf('a')"])}`],
        [more, () => `(${str()}).${dice.of(["indexOf('a')", 'length', 'charCodeAt(0)', "lastIndexOf('b', 3)"])}`],
        [more, () => '-' + num()],
      ]);
      case 'list': return dice.weighted([
        [4, () => dice.of(['parameters.arr', 'parameters.nums', 'parameters.nested', 'list', 'pairs', 'values.list', 'env.list', 'parameters.empty', 'user.entity.metadata.tags'])],
        [2, () => `[${dice.several(0, 4, () => (more ? any() : this.literal())).join(', ')}]`],
        [2 * more, () => `${list()} | ${dice.of(['reverse', 'sort', 'sort(true)', 'batch(2)', "batch(3, '-')", 'slice(2)', "slice(3, 0)", 'select', "reject('odd')", "select('gt', 1)", 'list', "sort(false, true)"])}`],
        [more, () => `(${list()})[${dice.of(['1:', ':2', '::2', '-2:', '::-1', '1:-1', '3:0:-1'])}]`],
        [more, () => `(${str()}).split(${dice.of(["','", "''", "' '", "'a', 1"])})`],
        [more, () => `range(${dice.of(['4', '1, 5', '6, 0, -2'])})`],
        [more, () => `parameters.objs | ${dice.of(["sort(false, false, 'v')", "groupby('n')", "selectattr('v')", "rejectattr('z')", "sum('v')", "join('|', 'n')"])}`],
        [more, () => `(${list()}).${dice.of(['concat([9])', 'slice(1)', 'flat()', 'at(-1)', 'reverse()', 'sort()', 'fill(0, 1)', "splice(1, 1, 'z')", 'pop()', 'shift()', "push('q')", 'flat(5)'])}`],
        [more, () => `${dice.of(['parameters.obj', 'parameters.numbered', 'values.flags', '{b: 1, a: 2}'])} | ${dice.of(['list', 'dictsort', "dictsort(false, 'value')", 'dump', 'urlencode', 'length'])}`],
      ]);
      default: return dice.weighted([
        [2, () => dice.of(['parameters.b', 'parameters.fb', 'true', 'false', 'values.flags.on'])],
        [3 * more, () => `${num()} ${dice.of(['<', '<=', '>', '>=', '==', '===', '!=', '!=='])} ${num()}`],
        [2 * more, () => `${str()} ${dice.of(['==', '===', '!=', '<', '>', 'in'])} ${str()}`],
        [more, () => `${any()} in (${list()})`],
        [2 * more, () => `${bool()} ${dice.of(['and', 'or'])} ${bool()}`],
        [more, () => `not ${bool()}`],
        [2 * more, () => `(${any()}) is ${dice.of(['defined', 'string', 'number', 'truthy', 'falsy', 'null', 'undefined', 'mapping', 'callable', 'escaped', 'eq(1)', "ne('a')"])}`],
        [more, () => `(${num()}) is ${dice.of(['odd', 'even', 'divisibleby(3)', 'gt(2)', 'le(5)'])}`],
        [more, () => `(${str()}).${dice.of(["includes('a')", "startsWith('T')", "endsWith('c')"])}`],
      ]);
    }
  }

  expression(depth) {
    const dice = this.dice;
    if (this.tame) return this.fits(dice.of(['str', 'num', 'list', 'bool', 'str']), depth);
    if (depth <= 0) return dice.chance(0.55) ? this.name() : this.literal();
    const less = () => this.expression(depth - 1);
    return dice.weighted([
      [3, () => this.name()],
      [2, () => this.literal()],
      [9, () => `${less()}${this.gap()}|${this.gap()}${this.filter(depth - 1)}`],
      [5, () => `${less()} ${dice.of(BINARY)} ${less()}`],
      [1, () => `${dice.of(['not ', '-', '+', 'not not ', '- '])}${less()}`],
      [2, () => `${less()} is ${dice.chance(0.2) ? 'not ' : ''}${this.test(depth - 1)}`],
      [1.5, () => `${less()} if ${less()}${dice.chance(0.7) ? ` else ${less()}` : ''}`],
      [2, () => `(${less()})`],
      [0.3, () => `(${less()}, ${less()})`],
      [1.5, () => `[${dice.several(0, 4, less).join(', ')}]`],
      [1.2, () => `{${dice.several(0, 3, () => `${dice.of(['a', 'b', "'c d'", '"1"', "'0'", 'length', 'true', 'k'])}: ${less()}`).join(', ')}}`],
      [2.5, () => `${this.target()}[${this.subscript(depth - 1)}]`],
      [5, () => this.method(depth - 1)],
      [0.7, () => `${this.target()}.${dice.of(['length', 'val', 'k', 'n', '0', 'constructor', 'nope', 'current', '1a'])}`],
      [1, () => this.global(depth - 1)],
    ]);
  }

  gap() {
    return this.dice.chance(0.8) ? ' ' : '';
  }

  target() {
    return this.dice.chance(0.75) ? this.name() : `(${this.expression(1)})`;
  }

  subscript(depth) {
    const dice = this.dice;
    // No text: a slice that starts at one grows it a million times, which the published engine takes minutes for.
    const bound = () => (dice.chance(0.4) ? '' : dice.chance(0.7) ? dice.of(['0', '1', '2', '-1', '-2', '10']) : dice.of(['parameters.n', 'x', 'parameters.neg', 'missing', 'null', 'true', '1.5']));
    return dice.weighted([
      [3, () => dice.of(['0', '1', '-1', "'length'", "'k'", "'0'", 'null', 'true', '1.5', "'__proto__'"])],
      [2, () => this.expression(Math.min(depth, 1))],
      [4, () => `${bound()}:${bound()}${dice.chance(0.4) ? `:${dice.of(['1', '2', '-1', '-2', '', '0', '0.5'])}` : ''}`],
    ]);
  }

  arguments(depth, most = 3) {
    const dice = this.dice;
    const plain = dice.several(0, most, () => (dice.chance(0.6) ? this.literal() : this.expression(Math.min(depth, 1))));
    const named = dice.chance(0.1) ? [`${dice.of(['a', 'b', 'boolean', 'default', 'reverse', 'attribute', 'base', 'x'])}=${this.literal()}`] : [];
    return [...plain, ...named].join(', ');
  }

  filter(depth) {
    const dice = this.dice;
    const name = dice.of(this.cookiecutter ? [...FILTERS, 'jsonify'] : FILTERS);
    const given = this.fitting(name);
    if (given !== undefined && dice.chance(0.7)) return given === '' ? name : `${name}(${given})`;
    return dice.chance(0.5) ? name : `${name}(${this.arguments(depth)})`;
  }

  // Arguments that a filter is made for.
  fitting(name) {
    const dice = this.dice;
    const string = () => dice.of(STRINGS);
    const small = () => dice.of(['0', '1', '2', '3', '4', '7', '20']);
    const attribute = () => dice.of(["'n'", "'v'", "'a.b'", "'length'", "'0'", "'a'", "'k'", "'prototype'"]);
    const flag = () => dice.of(['true', 'false', '0', "''"]);
    switch (name) {
      case 'batch': case 'slice': return dice.chance(0.5) ? small() : `${small()}, ${this.literal()}`;
      case 'center': return dice.of(['', '10', '7', '12', '3.5', "'9'", '-4']);
      case 'd': case 'default': return dice.of([string(), `${string()}, true`, `${string()}, boolean=true`]);
      case 'dictsort': return dice.of(['', 'true', "false, 'value'", "true, 'key'", "false, 'other'"]);
      case 'dump': return dice.of(['', '2', "'--'", '0', '11', '1.9', 'true']);
      case 'float': case 'int': return dice.of(['', '7', "'x'", '0, 16', 'base=2', 'default=3', '1, 36', '0, 37']);
      case 'groupby': case 'selectattr': case 'rejectattr': return attribute();
      case 'indent': return dice.of(['', '2', '3, true', "'1'", '0']);
      case 'join': return dice.of(['', string(), `${string()}, ${attribute()}`]);
      case 'reject': case 'select': return dice.of(['', `'${dice.of(TESTS)}'`, `'${dice.of(TESTS)}', ${this.literal()}`]);
      case 'replace': return dice.of([`${string()}, ${string()}`, `${string()}, ${string()}, ${small()}`, `${pattern(dice)}, ${string()}`, string()]);
      case 'round': return dice.of(['', '1', '2', "0, 'ceil'", "1, 'floor'", '-1', '3']);
      case 'sort': return dice.of(['', 'true', 'false, true', `false, false, ${attribute()}`, `attribute=${attribute()}`, 'reverse=true']);
      case 'striptags': return dice.of(['', 'true']);
      case 'sum': return dice.of(['', attribute(), `${attribute()}, 10`, `'', 'x'`]);
      case 'truncate': return dice.of(['', small(), `${small()}, ${flag()}`, `${small()}, ${flag()}, ${string()}`]);
      case 'urlize': return dice.of(['', '5', '10, true']);
      default: return '';
    }
  }

  test(depth) {
    const dice = this.dice;
    const name = dice.of(TESTS);
    const wants = ['divisibleby', 'eq', 'equalto', 'ge', 'greaterthan', 'gt', 'le', 'lessthan', 'lt', 'ne', 'sameas'].includes(name);
    if (dice.chance(0.9)) return wants ? `${name}(${dice.chance(0.6) ? this.literal() : this.expression(depth > 0 ? 0 : 0)})` : name;
    return dice.of([name, `${name}()`, `${name}(1, 2)`, 'nosuch', "'odd'", 'true', '5', 'null', 'a.b', 'odd|e', 'evn']);
  }

  method(depth) {
    const dice = this.dice;
    const args = (most = 3) => this.arguments(depth, most);
    const simple = () => dice.of(['', '1', '0', '-1', '2', "'a'", "'b'", "'a', 1", "'b', '-'", '1, 2', '-2, -1', '0, 1', "','", "'', 3", '1, 1, 9, 8', "'', '+'"]);
    return dice.weighted([
      [5, () => `${dice.of(['parameters.s', 'parameters.words', "'abcabc'", 'parameters.uni', 'parameters.csv', 'y', "('a'|safe)"])}.${dice.of(STRING_METHODS)}(${dice.chance(0.7) ? simple() : args()})`],
      [1, () => `parameters.camel.${dice.of(['replace', 'split'])}(${pattern(dice)}, ${dice.of(["'-$1'", "'_$&'", "'$$'", "'[$`]'", "'2'", '2', "'<$2$10>'", "'$<n>'"])})`],
      [1, () => `${pattern(dice)}.test(${dice.of(["'abc'", 'parameters.words', "''", '3', 'parameters.lines'])})`],
      [2, () => `${dice.of(['parameters.n', 'parameters.f', '(1.005)', '(123.456)', '(0.1)', 'parameters.neg', 'parameters.big', 'parameters.tiny', '(1/3)', '(2.5)'])}.${dice.of(NUMBER_METHODS)}(${dice.of(['', '0', '1', '2', '5', '16', '36', '21', '101', "'3'"])})`],
      [5, () => `${dice.of(['parameters.arr', 'parameters.nums', 'parameters.mixed', 'parameters.nested', 'list', '[3,1,2]', 'pairs'])}.${dice.of(ARRAY_METHODS)}(${dice.chance(0.7) ? simple() : args(4)})`],
      [this.cookiecutter ? 4 : 0.5, () => `${dice.of(['cookiecutter.s', 'cookiecutter.o', 'parameters.numbered', 'list'])}.${dice.of(JINJA_METHODS)}(${dice.of(['', '1', "'a'", "'zz', 5", '0, 9', '-1, 7', '2'])})`],
      [0.5, () => `${this.name()}(${args()})`],
    ]);
  }

  global(depth) {
    const dice = this.dice;
    return dice.weighted([
      [3, () => `range(${dice.of(['3', '1, 4', '0, 10, 3', '5, 0, -2', '', '1, 2, 0', "'3'", '1.5, 4', '3, 1, 1', 'a=1'])})`],
      [1, () => `cycler(${this.arguments(depth)}).${dice.of(['next', 'reset', 'next'])}()`],
      [1, () => `joiner(${dice.of(['', "';'", '0', '1, 2'])})()`],
      [1, () => `echo(${this.arguments(depth, 1)})`],
      [0.5, () => 'now()'],
      [0.5, () => `now(${this.literal()})`],
      [0.3, () => dice.of(['cycler()', 'joiner()', 'range', 'echo', "[range]|join", 'echo(range)', 'now|upper', '{a: range}', 'range == range', 'range is callable', 'now is callable'])],
    ]);
  }
}
