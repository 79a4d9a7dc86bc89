import { describe, expect, it, vi } from 'vitest';
import { createGate } from '../../src/main/door/gate.ts';

const port = 4711;
const base = `http://127.0.0.1:${port}`;

function request(path: string, headers: Record<string, string> = {}, method = 'GET'): Request {
  return new Request(base + path, { method, headers: { host: `127.0.0.1:${port}`, ...headers } });
}

function cookieFrom(response: Response | null): string {
  return response?.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

describe('the gate', () => {
  it('exchanges the token once for a cookie that opens everything', () => {
    const gate = createGate(port);
    const first = gate.check(request(`/?token=${gate.token}`));
    expect(first?.status).toBe(303);
    expect(first?.headers.getSetCookie()[0]).toMatch(/HttpOnly; SameSite=Strict/);
    expect(gate.check(request('/rpc/project.current', { cookie: cookieFrom(first) }))).toBeNull();
    expect(gate.check(request(`/?token=${gate.token}`))?.status).toBe(403);
  });

  it('turns away requests without cookie, with a forged one, or with the token in a POST', () => {
    const gate = createGate(port);
    expect(gate.check(request('/'))?.status).toBe(401);
    expect(gate.check(request('/', { cookie: 'platelens=guess' }))?.status).toBe(401);
    expect(gate.check(request(`/?token=${gate.token}`, {}, 'POST'))?.status).toBe(401);
  });

  it('turns away another host name and another origin even with the cookie', () => {
    const gate = createGate(port);
    const cookie = cookieFrom(gate.check(request(`/?token=${gate.token}`)));
    expect(gate.check(request('/', { cookie, host: 'evil.example' }))?.status).toBe(403);
    expect(gate.check(request('/', { cookie, origin: 'http://evil.example' }))?.status).toBe(403);
    expect(gate.check(request('/', { cookie, origin: base }))).toBeNull();
  });

  it('pauses after ten wrong tokens, and lets the right one pass a minute later', () => {
    let now = 0;
    const gate = createGate(port, () => now);
    for (let tries = 0; tries < 10; tries++) expect(gate.check(request('/?token=wrong'))?.status).toBe(403);
    expect(gate.check(request(`/?token=${gate.token}`))?.status).toBe(429);
    now = 60_001;
    expect(gate.check(request(`/?token=${gate.token}`))?.status).toBe(303);
  });

  it('does not end the pause because the time of day is set forward', () => {
    const gate = createGate(port);
    for (let tries = 0; tries < 10; tries++) gate.check(request('/?token=wrong'));
    const setTo = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 365 * 86_400_000);
    expect(gate.check(request(`/?token=${gate.token}`))?.status).toBe(429);
    setTo.mockRestore();
  });
});
