import { describe, expect, it } from 'vitest';
import type { LinkInput } from '../../src/link/context.js';
import { facts } from './extracted.js';
import { repository } from './requests-linked.js';

/** What the lines of a source say of themselves: `//! database pg` or `#! cache redis`. */
function expected(sources: Record<string, string>): string[] {
  return Object.entries(sources).flatMap(([path, source]) =>
    source.split('\n').flatMap((line, index) => {
      const said = /(?:\/\/|#)! (.+)$/.exec(line)?.[1];
      return said ? [`${path}:${index + 1} ${said}`] : [];
    }),
  );
}

async function check(sources: Record<string, string>, dependencies: string[] = [], rest: Partial<LinkInput> = {}) {
  const files: LinkInput['files'] = [];
  for (const [path, source] of Object.entries(sources)) {
    const one = await facts(path, source);
    files.push({ path, role: one.marks.includes('generated') ? 'generated' : 'service', service: 0, facts: one });
  }
  const { operations } = await repository(sources, dependencies, { files, ...rest });
  const found = operations.map(({ place, kind, library, target }) => {
    const host = kind === 'http-client' && target !== 'http' ? ` ${target}` : '';
    return `${place.path}:${place.at[0]} ${kind} ${library}${host}`;
  });
  expect(found.sort()).toEqual(expected(sources).sort());
}

describe('operations of JavaScript and TypeScript', () => {
  it('are calls of HTTP clients, however they were made', () =>
    check({
      'client.ts': `
import axios from 'axios';
import got from 'got';
import * as https from 'node:https';
import { HttpService } from '@nestjs/axios';
const orders = axios.create({ baseURL: 'https://orders.example.com/v1' });
const api = got.extend({ prefixUrl: process.env.API });
export class Prices {
  constructor(private readonly http: HttpService) {}
  async load(id: string) {
    const one = await fetch(\`https://api.stripe.com/v1/charges/\${id}\`); //! http-client fetch api.stripe.com
    const two = await orders.get('/' + id); //! http-client axios orders.example.com
    const three = await orders({ url: '/' + id }); //! http-client axios orders.example.com
    const four = await api.post('x', { json: {} }).json(); //! http-client got
    https.get('https://x.example.org/' + id, () => {}); //! http-client node http x.example.org
    this.http.get('/x').subscribe(); //! http-client superagent
    return [one.headers.get('x'), two.data.get('y'), three.headers['z'], four];
  }
}
orders.interceptors.request.use((config) => config);
`,
    }));

  it('are calls of what the runtime of Nuxt brings, but not of a local of its name', () =>
    check({
      'server/api/users.get.ts': `
export default defineEventHandler(async () => $fetch('https://users.example.com/all')); //! http-client fetch users.example.com
export const local = (fetch) => fetch('/x');
`,
    }));

  it('are calls on what callers hand over, in objects too', () =>
    check({
      'main.js': `
import { MongoClient } from 'mongodb';
import { keys, names } from './keys.js';
const mongo = new MongoClient(process.env.URL);
keys({ db: mongo.db('vault'), limit: 3 });
names(mongo.db('vault'), new Map());
`,
      'keys.js': `
export const keys = ({ db, limit }) => {
  const all = db.collection('keys');
  return (id) => all.findOne({ id }); //! database mongodb
};
export function names(db, cache) {
  cache.get('x');
  return db.collection('names').find().toArray(); //! database mongodb
}
`,
    }));

  it('are calls of stubs that are made of a proto file', () =>
    check({
      'client.js': `
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');
const proto = grpc.loadPackageDefinition(loader.loadSync('stock.proto'));
const stub = new proto.stock.v1.StockService('stock:50051', grpc.credentials.createInsecure());
exports.level = (sku, done) => stub.GetLevel({ sku }, done); //! http-client grpc stockservice
`,
    }));

  it('are processors of Nest, and subscriptions that listen to messages', () =>
    check({
      'repairs.ts': `
import { Processor, WorkerHost } from '@nestjs/bullmq';
import { EventPattern } from '@nestjs/microservices';
import { PubSub } from '@google-cloud/pubsub';
@Processor('repairs') //! queue-consume bullmq
export class Repairs extends WorkerHost { async process() {} }
export class Events { @EventPattern('made') made() {} } //! queue-consume nestjs microservices
const subscription = new PubSub().subscription('mails');
subscription.on('message', (message) => message.ack()); //! queue-consume pubsub
subscription.on('error', () => {});
`,
    }));

  it('reach the address that a field or a builder gave their client', async () => {
    await check({
      'authors.ts': `
import axios, { type AxiosInstance } from 'axios';
export class Authors {
  private readonly http: AxiosInstance = axios.create({ baseURL: 'http://people.internal' });
  load(id: string) { return this.http.get('/people/' + id); } //! http-client axios people.internal
}
`,
    });
    await check({
      'slots.go': `
package slots

import "github.com/go-resty/resty/v2"

func book() {
	client := resty.New().SetBaseURL("http://calendar.internal").SetHeader("x", "http://other.internal")
	client.R().Post("/slots") //! http-client resty calendar.internal
}
`,
      'forge.go': `
package slots

import (
	"context"
	"github.com/google/go-github/v84/github"
)

func client() *github.Client { return github.NewClient(nil) }

func member(ctx context.Context, org string) {
	forge := client()
	membership, _, err := forge.Organizations.GetOrgMembership(ctx, "me", org) //! http-client github github
	if err != nil || membership.GetState() == "" {
		return
	}
}
`,
    });
  });

  it('are terminal calls of ORMs and query builders, also on what a transaction hands over', () =>
    check({
      'user.entity.ts': `
import { Entity } from 'typeorm';
@Entity()
export class User {}
`,
      'data.ts': `
import { InjectRepository } from '@nestjs/typeorm';
import { drizzle } from 'drizzle-orm/node-postgres';
import knexOf from 'knex';
import { Kysely } from 'kysely';
import mongoose from 'mongoose';
import pgPromise from 'pg-promise';
import postgres from 'postgres';
import { PrismaClient } from '@prisma/client';
import { DataTypes, Model } from 'sequelize';
import { DataSource, Repository } from 'typeorm';
import { User } from './user.entity.js';
const prisma = new PrismaClient();
const knex = knexOf({});
const db = drizzle('');
const sql = postgres('');
const pg = pgPromise()('');
const Cat = mongoose.model('Cat', new mongoose.Schema({ name: String }));
class Order extends Model {}
Order.init({ id: DataTypes.INTEGER }, {});
export class Users {
  constructor(
    @InjectRepository(User) private readonly users: Repository<User>,
    private readonly source: DataSource,
    private readonly kysely: Kysely<unknown>,
  ) {}
  async all(id: number) {
    await prisma.user.findMany({ where: { id } }); //! database prisma
    await prisma.$transaction(async (tx) => {
      await tx.user.update({ where: { id }, data: {} }); //! database prisma
    });
    await this.users.findOneBy({ id }); //! database typeorm
    await this.users.createQueryBuilder('u').where('u.id = :id', { id }).getMany(); //! database typeorm
    await this.source.transaction(async (manager) => {
      await manager.save(new User()); //! database typeorm
    });
    const query = this.kysely.selectFrom('users').where('id', '=', id);
    await query.execute(); //! database kysely
    const cats = await Cat.find({ id }); //! database mongoose
    const cat = new Cat({ name: cats.find((one) => one)?.name });
    await cat.save(); //! database mongoose
    await Order.findAll({ where: { id } }); //! database sequelize
    await knex('users').where({ id }).first(); //! database knex
    const part = knex('users').where({ id });
    await db.select().from(part).where(id); //! database drizzle
    const rows = await sql\`select * from users where \${sql('id')} = \${id}\`; //! database postgres.js
    await pg.tx(async (t) => {
      await t.none('update users set x = 1'); //! database pg
    });
    return [rows, part];
  }
}
`,
    }));

  it('are none where a list of records is searched', () =>
    check({
      'user.ts': `
import { BaseEntity, Entity } from 'typeorm';
@Entity()
export class Role extends BaseEntity {
  id: number;
}
@Entity()
export class User extends BaseEntity {
  roles: Role[];
  private kept: Unknown;
  async forget(id: number) {
    this.kept.delete(id);
    await this.remove(); //! database typeorm
  }
  async admin(id: number) {
    const users = await User.find({ where: { id } }); //! database typeorm
    const one = users.find((user) => user.roles.length > 0);
    return one?.roles.find((role) => role.id === id) ?? this.roles.find((role) => role.id === id);
  }
}
`,
    }));

  it('are messages that are sent and consumed, and jobs that are planned', () =>
    check({
      'queues.ts': `
import { SendMessageCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { InjectQueue } from '@nestjs/bullmq';
import { Queue, Worker } from 'bullmq';
import Agenda from 'agenda';
import cron from 'node-cron';
import schedule from 'node-schedule';
const sqs = new SQSClient({});
export const worker = new Worker('mails', async () => {}); //! queue-consume bullmq
export class Mails {
  constructor(@InjectQueue('mails') private readonly mails: Queue) {}
  async send(to: string) {
    await this.mails.add('welcome', { to }); //! queue-publish bullmq
    await sqs.send(new SendMessageCommand({ MessageBody: to })); //! queue-publish sqs
    await sqs.send(new GetQueueUrlCommand({}));
    new Set<string>().add(to);
  }
}
cron.schedule('0 * * * *', () => {}); //! job cron
schedule.scheduleJob('42 * * * *', () => {}); //! job cron
const agenda = new Agenda({});
agenda.define('remind', async () => {}); //! job cron
agenda.every('5 minutes', 'remind');
`,
    }));

  it('follows a client that a project function keeps by the names of its calls', () =>
    check(
      {
        'remember.ts': `
export function remember<T>(name: string, make: () => T): T {
  return (globalThis as any).kept.get(name) ?? make();
}
`,
        'prisma.ts': `
import { PrismaClient } from './generated/client.js';
import { remember } from './remember.js';
export const prisma = remember('prisma', () => new PrismaClient());
`,
        'users.ts': `
import { prisma } from './prisma.js';
export const count = () => prisma.user.count(); //! database prisma
export const words = (list: string[]) => new Map([['user', list]]).get('user')?.find((one) => one);
`,
      },
      ['@prisma/client'],
    ));

  it('are none in code that only a browser can run', () =>
    check({
      'shared.ts': `
export const list = () => fetch('/api/list');
export const other = (base: string) => fetch(\`\${base}/api/list\`); //! http-client fetch
`,
      'page.ts': `
export const title = () => fetch(document.location.origin);
`,
    }));
});

describe('operations of Python', () => {
  it('are named by the vendor whose client is called', () =>
    check({
      'notify.py': `
from slack_sdk import WebClient
from twilio.rest import Client
def notify(text):
    WebClient(token="x").chat_postMessage(text=text)  #! http-client slack slack
    Client("a", "b").messages.create(body=text)  #! http-client twilio twilio
`,
    }));

  it('are calls of clients and sessions, not of their answers', () =>
    check({
      'clients.py': `
import aiohttp
import httpx
import requests
from orders_pb2_grpc import OrdersStub

session = requests.Session()

async def load(channel, sku):
    data = requests.get("https://api.example.com/x").json()  #! http-client requests api.example.com
    data.get("y")
    session.post("/x", json={})  #! http-client requests
    async with httpx.AsyncClient(base_url="https://stock.example.com") as client:
        await client.get("/" + sku)  #! http-client httpx stock.example.com
    async with aiohttp.ClientSession() as http:
        async with http.get("/x") as response:  #! http-client aiohttp
            await response.json()
    stub = OrdersStub(channel)
    return stub.GetOrder(sku)  #! http-client grpc orders
`,
    }));

  it('are terminal calls of ORMs: builders, sessions that collect and templates of queries are none', () =>
    check({
      'models.py': `
from django.db import models

class Author(models.Model):
    name = models.CharField(max_length=10)
    tags = models.ManyToManyField("Tag")

    def label(self):
        self.tags.add(1)  #! database django-orm
        return self.name.count("x")

class Tag(models.Model):
    pass
`,
      'views.py': `
from django.shortcuts import get_object_or_404
from django.views import View
from models import Author

class Authors(View):
    queryset = Author.objects.all()

    def get_queryset(self):
        return Author.objects.filter(name="x")

    def get(self, request):
        author = get_object_or_404(Author, pk=1)  #! database django-orm
        author.save()  #! database django-orm
        for one in Author.objects.filter(name="y").order_by("name"):  #! database django-orm
            one.label()
        later = Author.objects.exclude(name="z")
        names = list(later.values_list("name"))  #! database django-orm
        if Author.objects.filter(name="q").exists():  #! database django-orm
            return names
        return {"authors": Author.objects.all()}
`,
      'shop.py': `
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select
from sqlalchemy.orm import Session

db = SQLAlchemy()

class Order(db.Model):
    pass

def total(session: Session, id):
    session.add(Order())
    session.delete(Order())
    session.commit()  #! database sqlalchemy
    statement = select(func.count()).where(Order.id == id)
    found = session.execute(statement)  #! database sqlalchemy
    Order.query.filter_by(id=id).delete()  #! database sqlalchemy
    query = Order.query.filter_by(id=id)
    return found.scalars().all(), query.first()  #! database sqlalchemy
`,
    }));

  it('are none where a field of a record is read', () =>
    check({
      'records.py': `
from sqlalchemy.orm import DeclarativeBase, Session
from sqlmodel import SQLModel
from tortoise.models import Model

class Base(DeclarativeBase):
    pass

class User(Base):
    settings: dict

class Item(SQLModel, table=True):
    meta: dict

class Pet(Model):
    meta: dict

    def mood(self):
        return self.meta.get("mood")

async def themes(user: User, item: Item, session: Session):
    session.get(User, 1).settings.get("theme")  #! database sqlalchemy
    await Pet.filter(id=1).first()  #! database tortoise
    return user.settings.get("theme"), item.meta.get("theme")
`,
    }));

  it('are the workers and consumers that a program starts', () =>
    check({
      'consumer.py': `
import asyncio
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from rq import Queue, Worker

async def consume():
    consumer = AIOKafkaConsumer("payments")  #! queue-consume kafka
    producer = AIOKafkaProducer()
    async for message in consumer:
        await producer.send_and_wait("receipts", message.value)  #! queue-publish kafka

Worker([Queue("images")]).work()  #! queue-consume rq
asyncio.run(consume())
`,
    }));

  it('are tasks that are put on a queue: by the decorator of the function', () =>
    check({
      'tasks.py': `
from celery import Celery, shared_task

app = Celery("x")

@app.task(bind=True)  #! queue-consume celery
def first(self): ...

@shared_task  #! queue-consume celery
def second(): ...
def plain(): ...
`,
      'web.py': `
import tasks
from tasks import plain, second

def handle():
    tasks.first.apply_async(args=[1])  #! queue-publish celery
    second.delay()  #! queue-publish celery
    second.s().apply_async(countdown=5)  #! queue-publish celery
    second()
    plain()
`,
    }));

  it('are jobs that a scheduler starts, and the entries of a timetable of Celery', () =>
    check(
      {
        'settings.py': `
from datetime import timedelta
from celery.schedules import crontab
CELERY_BEAT_SCHEDULE = {
    "clean": {"task": "tasks.clean", "schedule": crontab(minute=0)},  #! job celery
    "count": {"task": "tasks.count", "schedule": timedelta(hours=1)},  #! job celery
}
TASK_ROUTES = {"clean": {"queue": "slow", "schedule": crontab(minute=0)}}
`,
        'worker.py': `
from apscheduler.schedulers.background import BackgroundScheduler
from celery import Celery
from celery.schedules import crontab

app = Celery("x")
app.conf.update(beat_schedule={"mail": {"task": "tasks.mail", "schedule": crontab(hour=3)}})  #! job celery
scheduler = BackgroundScheduler()

@scheduler.scheduled_job("interval", minutes=3)  #! job apscheduler
def refresh(): ...

@app.on_after_configure.connect
def plan(sender, **kwargs):
    sender.add_periodic_task(crontab(hour=1), report.s())  #! job celery

scheduler.add_job(refresh, "cron", hour=3)  #! job apscheduler
`,
      },
      ['celery'],
    ));
});

describe('operations of Go', () => {
  it('are jobs that a scheduler starts', () =>
    check({
      'main.go': `
package main

import (
	"github.com/hibiken/asynq"
	"github.com/robfig/cron/v3"
)

func main() {
	c := cron.New()
	c.AddFunc("@hourly", clean) //! job cron
	c.Start()
	s := asynq.NewScheduler(asynq.RedisClientOpt{}, nil)
	s.Register("@every 30s", asynq.NewTask("report", nil)) //! job asynq
}

func clean() {}
`,
    }));

  it('are calls of clients and pools, through what project functions give, and of stubs', () =>
    check({
      'main.go': `
package main

import (
	"context"
	"database/sql"
	"net/http"

	"example.com/api/orderspb"
	"google.golang.org/grpc"
	"gorm.io/gorm"
)

type store struct {
	db     *sql.DB
	gorm   *gorm.DB
	orders orderspb.OrdersClient
}

func open() (*store, error) {
	db, err := sql.Open("pgx", "")
	conn, _ := grpc.NewClient("orders:9090")
	return &store{db: db, orders: orderspb.NewOrdersClient(conn)}, err
}

func (s *store) session(ctx context.Context) *gorm.DB { return s.gorm.WithContext(ctx) }

func (s *store) load(ctx context.Context, r *http.Request) error {
	r.Header.Get("X-Id")
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	tx.ExecContext(ctx, "delete from x") //! database database/sql
	s.session(ctx).Where("id = ?", 1).First(&store{}) //! database gorm
	s.orders.GetOrder(ctx, nil) //! http-client grpc orders
	orderspb.NewStockClient(nil).Count(ctx, nil) //! http-client grpc stock
	_, err = http.DefaultClient.Do(r) //! http-client net/http
	return tx.Commit()
}

func main() {
	s, _ := open()
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { s.load(r.Context(), r) })
	http.ListenAndServe(":80", nil)
}
`,
    }));

  it('are queries that a generator wrote, where they are called', () =>
    check(
      {
        'db/query.sql.go': `// Code generated by sqlc. DO NOT EDIT.
package db

import (
	"context"
	"database/sql"
)

type Queries struct{ db *sql.DB }

func New(db *sql.DB) *Queries { return &Queries{db: db} }

func (q *Queries) GetUser(ctx context.Context, id int) *sql.Row {
	return q.db.QueryRowContext(ctx, "select 1", id)
}
`,
        'web/web.go': `
package web

import (
	"context"

	"example.com/app/db"
)

type Server struct{ queries *db.Queries }

func (s *Server) user(ctx context.Context) {
	s.queries.GetUser(ctx, 1) //! database database/sql
}
`,
      },
      [],
      { resolution: { aliases: [], packages: {}, goModules: { 'example.com/app': '.' }, pythonRoots: [] } },
    ));
});

describe('the target of a call', () => {
  it('is the workload of the repository that its host names', () =>
    check(
      {
        'gateway.ts': `
export const order = (id: string) => fetch(\`http://orders:8080/\${id}\`); //! http-client fetch orders
export const stock = () => fetch('http://stock.shop.svc.cluster.local/x'); //! http-client fetch stock
export const local = () => fetch('http://localhost:3000/x'); //! http-client fetch
`,
      },
      [],
      {
        artefacts: [
          {
            kind: 'compose',
            path: 'compose.yml',
            services: [{ name: 'orders', environment: {}, ports: [], at: [1, 1, 1, 1] }],
          },
          {
            kind: 'kubernetes',
            path: 'k8s.yml',
            workloads: [],
            resources: [{ kind: 'Service', apiVersion: 'v1', name: 'stock', at: [1, 1, 1, 1] }],
          },
        ],
      },
    ));
});

describe('operations of fields and helpers of Go', () => {
  it('are those of a field that is named like its type, and of the client of otelhttp', () =>
    check({
      'jobs.go': `
package jobs

import (
	"context"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"gorm.io/gorm"
)

type Cleanup struct{ DB *gorm.DB }

func (j *Cleanup) Run(ctx context.Context) {
	j.DB.Exec("delete from bookings") //! database gorm
	otelhttp.Get(ctx, "http://ledger.internal/cards") //! http-client otelhttp ledger.internal
}
`,
    }));
});

describe('the database behind a mapper', () => {
  const targets = async (sources: Record<string, string>, dependencies: string[] = []) => {
    const { operations } = await repository(sources, dependencies);
    return [...new Set(operations.filter(({ kind }) => kind === 'database').map(({ target }) => target))];
  };
  const orders = `from sqlalchemy import create_engine, text
engine = create_engine(URL)
def read():
    with engine.connect() as connection:
        return connection.execute(text("select 1"))
`;

  it.each([
    ['by the driver that is imported', { 'a.py': orders, 'b.py': 'import asyncpg' }, [], ['postgresql']],
    ['by an address', { 'a.py': orders.replace('URL', '"mysql+pymysql://db/shop"') }, [], ['mysql']],
    ['by a dependency', { 'a.py': orders }, ['sqlalchemy', 'psycopg2-binary'], ['postgresql']],
    ['not where there are two', { 'a.py': orders, 'b.py': 'import asyncpg' }, ['mysqlclient'], ['database']],
    ['not where there is none', { 'a.py': orders }, ['sqlalchemy'], ['database']],
    [
      'not by the file that is there when nothing is set',
      { 'a.py': orders.replace('URL', '"sqlite:///x.db"') },
      [],
      ['database'],
    ],
  ] as const)('is told %s', async (_, sources, dependencies, expected) => {
    expect(await targets({ ...sources }, [...dependencies])).toEqual(expected);
  });

  it('is told by options of JavaScript and by what Go opens', async () => {
    const models = `import { Sequelize, DataTypes } from 'sequelize';
const sequelize = new Sequelize(process.env.URL, { dialect: 'postgres' });
export const Ticket = sequelize.define('Ticket', { title: DataTypes.STRING });
export const all = () => Ticket.findAll();`;
    expect(await targets({ 'models.ts': models })).toEqual(['postgresql']);
    const go = `package main
import "database/sql"
func read() { db, _ := sql.Open("mysql", "x"); db.Query("select 1") }`;
    expect(await targets({ 'main.go': go })).toEqual(['mysql']);
  });
});
