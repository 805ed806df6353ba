/** Uses the address that a dashboard printed, as its page does. @returns the header that every further request needs. */
export async function enterDashboard(address: string): Promise<Readonly<Record<string, string>>> {
  const { origin, hash } = new URL(address);
  const response = await fetch(`${origin}/api/enter`, {
    method: 'POST',
    headers: { Origin: origin, 'Content-Type': 'application/json' },
    body: JSON.stringify({ token: hash.replace('#token=', '') }),
  });
  if (!response.ok) throw new Error(`the dashboard let nobody in: ${response.status} ${await response.text()}`);
  return { Authorization: `Bearer ${((await response.json()) as { readonly secret: string }).secret}` };
}
