/** The things that a service keeps, as its code names them: models of its object mappers and tables of its query builders. */

import type { Place } from '../../model/evidence.js';
import type { CallFact, TypeFact, Value } from '../../model/facts.js';
import { lastName } from '../requests/symbols.js';
import type { Work } from '../requests/work.js';

/** A model with the place of its declaration. */
export interface Model {
  name: string;
  place: Place;
}

/** Models of these files, each name once, in the order of their places. */
export function modelsOf(work: Work, files: Iterable<number>): Model[] {
  const found = new Map<string, Model>();
  const note = (declared: string, place: Place) => {
    const name = declared.replace(/(?<=[a-z0-9])(?:Model|Entity|Schema|Table|Record|Orm|ORM|DB|Db)$/, '');
    if (/^[A-Za-z][\w]*$/.test(name) && name.length <= 40 && !found.has(name)) found.set(name, { name, place });
  };
  for (const file of files) {
    const linked = work.files[file];
    if (!linked || (linked.role !== 'service' && linked.role !== 'library')) continue;
    for (const type of linked.facts.types) if (isModel(work, file, type)) note(type.name, work.place(file, type.at));
    for (const call of linked.facts.calls) {
      const name = linked.language === 'go' ? undefined : named(work, file, call);
      if (name !== undefined) note(name, work.place(file, call.at));
    }
  }
  return [...found.values()];
}

const PYTHON_BASES =
  /^(?:django(?:\.contrib\.gis)?\.db\.models|django\.db|sqlalchemy|sqlmodel|flask_sqlalchemy|peewee|mongoengine|beanie|tortoise|ormar|odmantic|pony)\b/;
const COLUMNS =
  /(?:^|[.#])(?:Column|mapped_column|relationship|ForeignKey|CharField|TextField|IntegerField|BooleanField|DateTimeField|UUIDField|OneToOneField|ManyToManyField|StringField|ReferenceField|Relationship)$/;
const SCRIPT_BASES =
  /^(?:sequelize|sequelize-typescript|objection|typeorm|@mikro-orm\/core|@nestjs\/mongoose|@typegoose\/typegoose|bookshelf)$/;
const ENTITY = /^(?:Entity|Table|Schema|Model|modelOptions)$/;
const GO_TAGS = /\b(?:gorm|bun|xorm|pg|bson):"/;

function isModel(work: Work, file: number, type: TypeFact): boolean {
  const linked = work.files[file];
  if (!linked) return false;
  const bases = type.bases.flatMap((base) => {
    const symbol = work.symbol(file, 0, base);
    return symbol ? [symbol] : [];
  });
  switch (linked.language) {
    case 'python': {
      if (type.kind !== 'class' || type.bases.length === 0 || /Mixin$|^(?:Abstract|Base)/.test(type.name)) return false;
      const columns = type.fields.filter(({ value }) => isColumn(work, file, value)).length;
      const table = type.fields.some(({ name }) => name === '__tablename__' || name === '__table__');
      return (
        table ||
        (columns > 0 && (bases.some(({ module }) => PYTHON_BASES.test(module)) || columns > 1) && !isForm(type))
      );
    }
    case 'go':
      return (
        type.kind === 'struct' &&
        (bases.some(
          ({ module, path }) =>
            /^gorm\.io\/gorm|uptrace\/bun$|^entgo\.io\/ent/.test(module) &&
            /^(?:Model|BaseModel|Schema)$/.test(path[0] ?? ''),
        ) ||
          (Object.hasOwn(type.methods, 'TableName') && type.fields.length > 1) ||
          type.fields.filter(({ tag }) => tag !== undefined && GO_TAGS.test(tag)).length >= 2)
      );
    default: {
      const decorated = type.decorators.some((index) => {
        const call = linked.facts.calls[index];
        const symbol = call && work.symbol(file, call.fn, call.callee);
        return symbol !== undefined && SCRIPT_BASES.test(symbol.module) && ENTITY.test(symbol.path.at(-1) ?? '');
      });
      return (
        decorated ||
        bases.some(({ module, path }) => SCRIPT_BASES.test(module) && /^(?:Model|BaseEntity)$/.test(path.at(-1) ?? ''))
      );
    }
  }
}

const usesPrisma = (work: Work): boolean =>
  work.context.services.some(({ service }) => service.dependencies.has('@prisma/client'));

/** Forms and serializers have fields of the same names. */
const isForm = (type: TypeFact): boolean =>
  /(?:Form|Serializer|Filter|FilterSet|Schema|Type|Mutation|Node|Factory|Admin|View)$/.test(type.name) ||
  type.bases.some((base) => /(?:Form|Serializer|FilterSet|Schema|ObjectType|Factory)$/.test(base));

function isColumn(work: Work, file: number, value: Value | undefined): boolean {
  if (value?.kind !== 'call') return false;
  const callee = work.facts(file)?.calls[value.call]?.callee ?? '';
  return (
    COLUMNS.test(callee) ||
    (/^(?:django\.db#models\.|django\.db\.models#)/.test(callee) && /Field$|ForeignKey$/.test(callee))
  );
}

/** `mongoose.model('Order', …)`, `sequelize.define('order', …)`, `pgTable('orders', …)`. */
function named(work: Work, file: number, call: CallFact): string | undefined {
  // `prisma.order.create(…)`: the schema itself is no code.
  const prisma =
    /(?:^|[.$#@])(?:prisma|db|tx)\w*\.(\w+)\.(?:create|createMany|update|updateMany|upsert|delete|deleteMany|findMany|findUnique|findFirst)$/.exec(
      call.callee,
    )?.[1];
  if (prisma !== undefined && usesPrisma(work)) return prisma;
  const name = lastName(call.callee);
  if (!/^(?:model|define|pgTable|mysqlTable|sqliteTable)$/.test(name) || call.args.length < 2) return undefined;
  const [first] = call.args;
  if (first?.kind !== 'literal' || first.type !== 'string') return undefined;
  const symbol = work.symbol(file, call.fn, call.callee);
  const known = symbol && /^(?:mongoose|sequelize|drizzle-orm)/.test(symbol.module);
  return known || (name === 'define' && /sequelize/i.test(call.callee)) ? first.text : undefined;
}
