import axios from 'axios';

export async function checkout(cart) {
  const order = await axios.post('/api/orders', { lines: cart });
  return order.data.id;
}
