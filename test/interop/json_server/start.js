// json-server, the genuine module, on a free port of the loopback interface.
//
// usage: node start.js DB.json PORT-FILE
// The module is found through NODE_PATH.  Below /__control/ it answers like the emulator:
// log (with ?clear=1), reset, ping.  A log line is `METHOD target body`.

const fs = require('fs')
const jsonServer = require('json-server')

const [dbFile, portFile] = process.argv.slice(2)
const original = fs.readFileSync(dbFile, 'utf8')
const server = jsonServer.create()
const router = jsonServer.router(JSON.parse(original))
let lines = []

server.use('/__control', (req, res) => {
  const command = req.path.replace(/^\//, '')
  let answer = ''
  if (command === 'log') {
    answer = lines.map(line => line + '\n').join('')
    if (req.query.clear === '1') lines = []
  } else if (command === 'reset') {
    router.db.setState(JSON.parse(original))
    lines = []
  }
  res.type('text/plain').send(answer)
})

server.use((req, res, next) => {
  const parts = []
  const entry = lines.length
  lines.push(`${req.method} ${req.originalUrl}`)
  req.on('data', part => parts.push(part))
  req.on('end', () => {
    const body = Buffer.concat(parts).toString()
    if (body && lines.length > entry) {
      lines[entry] += ' ' + body.replace(/\r/g, '\\r').replace(/\n/g, '\\n')
    }
  })
  next()
})

server.use(jsonServer.defaults({ logger: false }))
server.use(jsonServer.bodyParser)
server.use(router)

const listener = server.listen(0, '127.0.0.1', () => {
  fs.writeFileSync(portFile + '.new', listener.address().port + '\n')
  fs.renameSync(portFile + '.new', portFile)
})
