#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Play schedules on a real Postgres server, and record what happened as their "expected" member.

usage: play.py [--record] --dsn 'host=127.0.0.1 port=5432 user=postgres dbname=scratch' FILE...

Each session is a psql. The database's schema public is dropped. Times come out in whole ticks.
"""
import argparse, json, queue, re, subprocess, threading, time

options = argparse.ArgumentParser(description=__doc__)
options.add_argument('--dsn', required=True)
options.add_argument('--record', action='store_true')
options.add_argument('files', nargs='+')
options = options.parse_args()


def text(schedule, step):
    seconds = schedule['tick_ms'] / 1000
    fill = lambda sql: re.sub(r'\{ticks:([\d.]+)\}', lambda m: str(float(m[1]) * seconds), sql)
    do = step['do']
    if 'sql' in step: return fill(step['sql'])
    if do == 'begin':
        return 'begin' + (' isolation level ' + step['isolation'] if 'isolation' in step else '')
    if do == 'set': return f"set {step['name']} = {round(step['ticks'] * schedule['tick_ms'])}"
    return {
        'commit': 'commit', 'rollback': 'rollback', 'savepoint': 'savepoint {id}',
        'rollback_to': 'rollback to savepoint {id}', 'release': 'release savepoint {id}',
        'prepare': "prepare transaction '{gid}'", 'commit_prepared': "commit prepared '{gid}'",
        'rollback_prepared': "rollback prepared '{gid}'",
    }[do].format(**step)


class Session(threading.Thread):
    def __init__(self, schedule, spec):
        super().__init__(daemon=True)
        self.schedule, self.spec, self.results = schedule, spec, []
        self.psql = subprocess.Popen(
            ['psql', '-XAtq', '-v', 'VERBOSITY=verbose', options.dsn], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1)
        self.send(f"set deadlock_timeout = {round(schedule['deadlock_timeout'] * schedule['tick_ms'])}")
        self.pid = int(self.send('select pg_backend_pid()')[0])

    def send(self, sql):
        try:
            self.psql.stdin.write(sql + ';\n\\echo <done>\n')
            self.psql.stdin.flush()
        except BrokenPipeError:
            return ['FATAL:  08006']
        lines = []
        for line in self.psql.stdout:
            if line.strip() == '<done>': return lines
            lines.append(line.rstrip())
        return lines

    def run(self):
        tick = self.schedule['tick_ms'] / 1000
        for number, step in enumerate(self.spec['steps']):
            time.sleep(max(0, origin[0] + step['at'] * tick - time.time()))
            asked = (time.time() - origin[0]) / tick
            if step['do'] in ('cancel', 'terminate'):
                other = next(s for s in sessions if s.spec['name'] == step['session'])
                lines = self.send(f"select pg_{step['do']}_backend({other.pid})")
            else:
                lines = self.send(text(self.schedule, step))
            done = (time.time() - origin[0]) / tick
            code = next((m[1] for m in (re.search(r'(?:ERROR|FATAL):  (\w{5})', l) for l in lines) if m), 'ok')
            self.results.append({'session': self.spec['name'], 'step': number, 'asked': round(asked),
                                 'done': round(done), 'result': code})
            if self.psql.poll() is not None: return


def run(sql): return subprocess.run(['psql', '-XAtq', options.dsn, '-c', sql], capture_output=True, text=True).stdout


def play(schedule):
    global sessions
    run('drop schema public cascade; create schema public')
    for sql in schedule['setup']: run(sql)
    sessions = [Session(schedule, spec) for spec in schedule['sessions']]
    names = {str(s.pid): s.spec['name'] for s in sessions} | {'0': 'prepared'}
    prober = Session(schedule, {'name': '', 'steps': []})
    origin[0] = time.time() + 0.3
    for session in sessions: session.start()
    probes = []
    for at in schedule.get('probes', []):
        time.sleep(max(0, origin[0] + (at + 0.5) * schedule['tick_ms'] / 1000 - time.time()))
        rows = prober.send(
            "select pid, array_to_string(pg_blocking_pids(pid), ' ') from pg_stat_activity "
            "where wait_event_type = 'Lock'")
        waiting = {names[r.split('|')[0]]: sorted({names.get(p, p) for p in r.split('|')[1].split()})
                   for r in rows if r and r.split('|')[0] in names}
        probes.append({'at': at + 0.5, 'waiting': dict(sorted(waiting.items()))})
    for session in sessions: session.join()
    for session in sessions + [prober]: session.psql.kill()
    steps = sorted((r for s in sessions for r in s.results), key=lambda r: (r['session'], r['step']))
    return {'steps': steps, 'probes': probes}


origin = [0.0]
for path in options.files:
    schedule = json.load(open(path))
    expected = play(schedule)
    same = schedule.get('expected') == expected
    print(path, 'same as recorded' if same else 'recorded' if options.record else 'DIFFERS')
    if not same and not options.record: print(json.dumps(expected))
    if options.record:
        schedule['expected'] = expected
        json.dump(schedule, open(path, 'w'), indent=1)
        open(path, 'a').write('\n')
