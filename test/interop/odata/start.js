// simple-odata-server, the genuine module, over nedb in memory, on a free port of the
// loopback interface.
//
// usage: node start.js PORT-FILE
// The modules are found through NODE_PATH.  Below /__control/ it answers like the
// emulator: log (with ?clear=1), reset, ping.  A log line is
// `METHOD target body | If-Match: ...`.

const fs = require('fs')
const http = require('http')
const Datastore = require('nedb')
const ODataServer = require('simple-odata-server')
const nedbAdapter = require('simple-odata-server-nedb')

const [portFile] = process.argv.slice(2)
const WORDS = 'apple birch cloud delta ember frost grain house inlet joker'.split(' ')
const TYPES = { Name: 'String', Stock: 'Int32', Price: 'Double', Active: 'Boolean', Since: 'Date' }
let lines = []

// 30 products, some members null; the module wants the key to be _id, a text
function products () {
  return Array.from({ length: 30 }, (_, i) => i + 1).map(n => ({
    _id: `p${n}`,
    Name: `${WORDS[n % 10]} ${WORDS[n * 7 % 10]}`,
    Stock: n % 6 ? n * 37 % 100 : null,
    Price: n * 2.5,
    Active: n % 3 === 0,
    Since: n % 5 ? `20${10 + n % 15}-0${n % 9 + 1}-1${n % 10}` : null
  }))
}

const nedb = new Datastore({ inMemoryOnly: true })
const product = { _id: { type: 'Edm.String', key: true } }
for (const name of Object.keys(TYPES)) product[name] = { type: `Edm.${TYPES[name]}` }
const model = {
  namespace: 'shop',
  entityTypes: { Product: product },
  entitySets: { Products: { entityType: 'shop.Product' } }
}

function firstData (done) {
  nedb.remove({}, { multi: true }, () => nedb.insert(products(), done))
}

function control (req, res) {
  const url = new URL(req.url, 'http://localhost')
  const command = url.pathname.replace('/__control/', '')
  let answer = ''
  if (command === 'log') {
    answer = lines.map(line => line + '\n').join('')
    if (url.searchParams.get('clear') === '1') lines = []
  } else if (command === 'reset') {
    lines = []
    return firstData(() => res.end())
  }
  return res.end(answer)
}

function note (req) {
  const parts = []
  const entry = lines.length
  lines.push(`${req.method} ${req.url}`)
  req.on('data', part => parts.push(part))
  req.on('end', () => {
    const body = Buffer.concat(parts).toString()
    if (lines.length <= entry) return
    if (body) lines[entry] += ' ' + body.replace(/\r/g, '\\r').replace(/\n/g, '\\n')
    if (req.headers['if-match']) lines[entry] += ` | If-Match: ${req.headers['if-match']}`
  })
}

firstData(() => {
  let service
  const server = http.createServer((req, res) => {
    if (req.url.startsWith('/__control/')) return control(req, res)
    note(req)
    return service.handle(req, res)
  })
  server.listen(0, '127.0.0.1', () => {
    const port = server.address().port
    service = ODataServer(`http://127.0.0.1:${port}/shop`).model(model)
      .adapter(nedbAdapter((name, done) => done(null, nedb)))
    fs.writeFileSync(portFile + '.new', port + '\n')
    fs.renameSync(portFile + '.new', portFile)
  })
})
