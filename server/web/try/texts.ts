/** What `/try` answers in words. What the page itself says is in `addon/simulator/page/texts.ts`. */
export const tryTexts = {
  badHost: 'Este endereço não atende a loja de teste.',
  badHeader: 'Pedido recusado: ele não veio da página da loja de teste.',
  badBody: 'O pedido não foi entendido.',
  notBuilt: 'A página ainda não foi montada. Rode `npm run build` e abra de novo.',
  restarting: 'A loja de teste está sendo refeita. Espere um instante.',
  noSidebar: '<!doctype html><html lang="pt-BR"><title>Caderneta</title></html>',
};
