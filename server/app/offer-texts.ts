/** What the merchant reads about whom to offer plans to (pt-BR). */
export const offerTexts = {
  near: (amount: string, daysLate: number, daysAhead: number) => {
    const when =
      daysLate > 0
        ? `${daysLate === 1 ? '1 dia' : `${daysLate} dias`} de atraso`
        : daysAhead === 0
          ? 'vencimento hoje'
          : `vencimento em ${daysAhead === 1 ? '1 dia' : `${daysAhead} dias`}`;
    return `Há ${amount} com ${when}: ofereça um plano agora, antes que cresça.`;
  },
};
